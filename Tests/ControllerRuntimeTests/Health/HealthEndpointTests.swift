import JSON
import Logging
import Testing

@testable import ControllerRuntime

/// The texts are those of Kubernetes' own components.
@Suite struct HealthEndpointTests {
    private let endpoint = HealthEndpoint(
        "readyz",
        [
            HealthCheck("informer-sync") { nil }, HealthCheck("leader") { "the lease is old" },
            HealthCheck("log") { nil },
        ])

    private func ask(_ target: String, _ endpoint: HealthEndpoint? = nil) throws -> (Int, String) {
        let answer = try #require((endpoint ?? self.endpoint).answer(EndpointRequest(target: target)))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    @Test(arguments: ["/readyz", "/readyz?verbose"])
    func aCheckThatFailsIsNamedButNotWhy(target: String) throws {
        let (status, text) = try ask(target)
        #expect(status == 500)
        #expect(
            text == """
                [+]informer-sync ok
                [-]leader failed: reason withheld
                [+]log ok
                readyz check failed

                """)
    }

    @Test func oneCheckSaysWhy() throws {
        #expect(try ask("/readyz/leader") == (500, "internal server error: the lease is old\n"))
        #expect(try ask("/readyz/log") == (200, "ok"))
        #expect(try ask("/readyz/nothing").0 == 404)
        #expect(try ask("/readyz/").0 == 404)
    }

    @Test func excludedChecksAreNotAsked() throws {
        #expect(try ask("/readyz?exclude=leader") == (200, "ok"))
        let (status, text) = try ask("/readyz?verbose&exclude=leader&exclude=log")
        #expect(status == 200)
        #expect(
            text == """
                [+]informer-sync ok
                [+]leader excluded: ok
                [+]log excluded: ok
                readyz check passed

                """)
    }

    @Test func anExclusionThatMeansNothingIsSaid() throws {
        let (status, text) = try ask("/readyz?verbose=1&exclude=leader&exclude=y&exclude=x")
        #expect(status == 200)
        #expect(text.contains("warn: some health checks cannot be excluded: no matches for \"x\",\"y\"\n"))
        #expect(try ask("/readyz?exclude=x").0 == 500)
    }

    @Test func withoutChecksThereIsOneThatNeverFails() throws {
        let endpoint = HealthEndpoint("healthz", [])
        #expect(try ask("/healthz", endpoint) == (200, "ok"))
        #expect(try ask("/healthz?verbose", endpoint) == (200, "[+]ping ok\nhealthz check passed\n"))
    }

    @Test(arguments: ["/readyzz", "/healthz", "/", "", "readyz"])
    func otherPathsAreNotItsOwn(target: String) {
        #expect(endpoint.answer(EndpointRequest(target: target)) == nil)
    }
}

@Suite struct LogLevelEndpointTests {
    private let logs = LogCapture()
    private let control = LogLevelControl(.info)

    private func ask(_ method: String, _ body: String = "", isLocal: Bool = true) -> (Int, String) {
        let endpoint = LogLevelEndpoint(control: control, logger: logger)
        let answer = endpoint.answer(
            EndpointRequest(method: method, target: "/log-level", body: Array(body.utf8), isLocal: isLocal))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    private var logger: Logger {
        Logger(label: "test") { label in
            JSONLinesLogHandler(label: label, level: control, output: logs.output, now: { testDate })
        }
    }

    @Test func tellsAnybodyTheLevel() {
        #expect(ask("GET", isLocal: false) == (200, "info\n"))
    }

    @Test(arguments: ["debug", "debug\n", " DEBUG "])
    func changesItForAllLoggersAtOnce(body: String) {
        var child = logger
        child[metadataKey: "controller"] = "mesh"
        child.debug("unseen")
        #expect(ask("PUT", body) == (200, "debug\n"))
        child.debug("seen")
        #expect(logs.messages == ["log level changed", "seen"])
        #expect(logs.entries.first?["from"]?.string == "info")
        #expect(logs.entries.first?["to"]?.string == "debug")
    }

    @Test func aLoggerWithALevelOfItsOwnKeepsIt() {
        var quiet = logger
        quiet.logLevel = .error
        #expect(ask("PUT", "trace").0 == 200)
        quiet.warning("unseen")
        #expect(logs.messages == ["log level changed"])
    }

    @Test func theChangeIsLoggedWhateverTheLevelsAre() {
        control.level = .critical
        #expect(ask("PUT", "error").0 == 200)
        #expect(ask("PUT", "error").0 == 200)
        #expect(logs.messages == ["log level changed"])
    }

    @Test func nobodyFromOutsideChangesIt() {
        #expect(ask("PUT", "trace", isLocal: false).0 == 403)
        #expect(control.level == .info)
        #expect(logs.messages.isEmpty)
    }

    @Test(arguments: ["", "verbose", "level=debug", "debug\u{0}", String(repeating: "debug", count: 100)])
    func whatIsNoLevelIsRefused(body: String) {
        let (status, text) = ask("PUT", body)
        #expect(status == 400)
        #expect(text.contains("trace, debug, info"))
        #expect(control.level == .info)
    }

    @Test func otherMethodsAreNot() {
        #expect(ask("POST", "debug").0 == 405)
        #expect(control.level == .info)
    }
}
