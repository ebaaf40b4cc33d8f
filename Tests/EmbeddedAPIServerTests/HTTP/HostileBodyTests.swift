import JSON
import Testing

@testable import EmbeddedAPIServer

/// Bodies and queries made to take more than they should.
@Suite(.timeLimit(.minutes(10))) struct HostileBodyTests {
    private let server: TestServer
    private static let path = "/api/v1/namespaces/default/configmaps"

    init() throws { server = try TestServer() }

    private static func nested(_ open: String, _ inner: String, _ close: String, depth: Int = 5_000) -> String {
        String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
    }

    @Test(arguments: [
        ("application/json", nested("[", "", "]")), ("application/json", nested("{\"a\":", "1", "}")),
        ("application/yaml", nested("[", "", "]")), ("application/yaml", nested("{a: ", "1", "}")),
        ("application/yaml", (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()),
        // Each alias doubles what the one before stands for.
        (
            "application/yaml",
            "a0: &a0 [x, x]\n" + (1..<60).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
        ),
        ("application/vnd.kubernetes.protobuf", "k8s\u{0}\u{12}\u{7f}"),
        ("application/vnd.kubernetes.protobuf", "k8s\u{0}" + String(repeating: "\u{a}\u{7f}", count: 100_000)),
    ])
    func areRefused(_ type: String, body: String) async {
        let response = await server.request("POST", Self.path, body: body, headers: ["Content-Type": type])
        #expect(response.status == 400 || response.status == 415, "\(response.status)")
    }

    @Test(arguments: [
        "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml",
        "application/json-patch+json",
    ])
    func areRefusedAsPatchesToo(_ type: String) async {
        await server.request("POST", Self.path, body: #"{"metadata":{"name":"a"}}"#)
        let deep = Self.nested("{\"a\":", "1", "}")
        let body = type.contains("json-patch") ? #"[{"op":"add","path":"/data","value":\#(deep)}]"# : deep
        let response = await server.request("PATCH", "\(Self.path)/a", body: body, headers: ["Content-Type": type])
        #expect((400..<500).contains(response.status), "\(response.status)")
    }

    @Test(arguments: ["labelSelector", "fieldSelector", "continue", "resourceVersion", "limit", "nothing"])
    func mayBeQueriesOfAMegabyte(_ name: String) async {
        let commas = String(repeating: "a%3Db%2C", count: 120_000)
        for value in [commas, String(repeating: "x", count: 1_000_000), String(repeating: "(", count: 1_000_000)] {
            let response = await server.request("GET", "\(Self.path)?\(name)=\(value)")
            #expect((200..<500).contains(response.status))
        }
        #expect(await server.request("GET", Self.path).status == 200)
    }

    @Test func mayAskForAWatchWithoutEnd() async throws {
        async let events = server.watch("\(Self.path)?watch=1&timeoutSeconds=9223372036854775807", count: 1)
        await server.request("POST", Self.path, body: Self.map("m"))
        #expect(try await events.map { $0["type"] } == ["ADDED"])
    }

    @Test func mayNumberAGenerationToTheEnd() async {
        let body = #"{"metadata":{"name":"g","generation":9223372036854775807,"finalizers":["a.io/b"]}}"#
        #expect(await server.request("POST", Self.path, body: body).status == 201)
        #expect(await server.request("DELETE", "\(Self.path)/g").status == 200)
    }

    @Test func pagesShowOneMomentWhateverIsWrittenMeanwhile() async throws {
        for number in 10..<60 { await server.request("POST", Self.path, body: Self.map("m\(number)")) }
        var names: [String] = []
        var token = ""
        repeat {
            let list = await server.request("GET", "\(Self.path)?limit=7&continue=\(token)").decoded
            names += (list["items"]?.array ?? []).map(\.objectName)
            token = list["metadata"]?["continue"]?.string ?? ""
            // What was listed goes, what comes is before and behind.
            if let last = names.last { await server.request("DELETE", "\(Self.path)/\(last)") }
            await server.request("DELETE", "\(Self.path)/m59")
            await server.request("POST", Self.path, body: Self.map("a\(names.count)"))
            await server.request("POST", Self.path, body: Self.map("z\(names.count)"))
        } while !token.isEmpty
        #expect(names == (10..<60).map { "m\($0)" })
    }

    private static func map(_ name: String) -> String { #"{"metadata":{"name":"\#(name)"}}"# }
}
