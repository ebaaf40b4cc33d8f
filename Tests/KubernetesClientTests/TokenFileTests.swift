import HTTPTransport
import JSON
import Testing

@testable import KubernetesClient

@Suite struct TokenFileTests {
    private let place = KubeconfigError(file: "config", field: "tokenFile", problem: "")

    @Test func isReadAgainAfterAMinuteAndKeptWhileItCannotBe() async throws {
        let files = try TemporaryFiles()
        let clock = ManualClock()
        let path = try files.write("token", "one\n")
        let source = try TokenFile(path, orThrow: place) { clock.now }
        try files.write("token", "two")
        #expect(try await source.token()?.text == "one")
        clock.advance(.seconds(60))
        #expect(try await source.token()?.text == "two")
        try files.write("token", " \n")
        clock.advance(.seconds(60))
        #expect(try await source.token()?.text == "two")
    }

    @Test func isReadAgainWhenItIsRefused() async throws {
        let files = try TemporaryFiles()
        let source = try TokenFile(try files.write("token", "one"), orThrow: place)
        try files.write("token", "two")
        await source.refused(SensitiveBytes("another"))
        #expect(try await source.token()?.text == "one")
        await source.refused(SensitiveBytes("one"))
        #expect(try await source.token()?.text == "two")
    }

    @Test func theClientTellsWhenATokenIsRefused() async throws {
        let files = try TemporaryFiles()
        let source = try TokenFile(try files.write("token", "one"), orThrow: place)
        let transport = ScriptedTransport(.status(401, "Unauthorized"), .json([:]))
        let client = KubernetesClient(transport, tokens: source)
        try files.write("token", "two")
        let error = await #expect(throws: KubernetesError.self) { _ = try await client.raw(.get, "/version") }
        #expect(error?.code == .unauthorized)
        _ = try await client.raw(.get, "/version")
        #expect(transport.requests.map { $0.headers["Authorization"] } == ["Bearer one", "Bearer two"])
    }

    @Test(arguments: ["", " \n", "a b", "a\nb", "tökn", "a\u{1}"])
    func refusesWhatIsNoToken(_ text: String) {
        #expect(TokenFile.token(in: Array(text.utf8)) == nil)
    }
}
