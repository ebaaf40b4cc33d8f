import HTTPTransport
import KubernetesAPI
import KubernetesClient
import Testing

/// What is odd about an object is said, with its name, and the object is there all the same.
@Suite struct RemarkTests {
    private static let deep = String(repeating: #"{"a":"#, count: 2_000) + "1" + String(repeating: "}", count: 2_000)

    /// An object that is odd, with the words that say why.
    static let odd = [
        ("twice", #""data":{"k":"old"},"data":{"k":"v"}"#, #"the name "data" is there twice"#),
        ("deep", #""data":{"k":"v"},"odd":\#(deep)"#, "nests too deeply"),
    ]

    private func object(_ name: String, _ rest: String) -> String {
        #"{"kind":"ConfigMap","metadata":{"name":"\#(name)","namespace":"ns","resourceVersion":"6"},\#(rest)}"#
    }

    private func client(_ text: String, _ log: TestLog) -> KubernetesClient {
        let response = HTTPResponse(status: 200, body: Array(text.utf8))
        return KubernetesClient(ScriptedTransport(response, response), log: log)
    }

    private func expectOneWarning(
        _ log: TestLog, _ name: String, _ problem: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let warnings = log.lines.filter { $0.hasPrefix("warning ") }
        #expect(warnings.count == 1, sourceLocation: sourceLocation)
        #expect(
            warnings.allSatisfy { $0.contains("ns/\(name)") && $0.contains(problem) && !$0.contains("ns/plain") },
            "\(warnings)", sourceLocation: sourceLocation)
    }

    @Test(arguments: odd) func inAList(name: String, rest: String, problem: String) async throws {
        let log = TestLog()
        let items = [object("plain", #""data":{}"#), object(name, rest)].joined(separator: ",")
        let client = client(#"{"metadata":{"resourceVersion":"9"},"items":[\#(items)]}"#, log)
        for _ in 1...2 {
            let page = try await client.list(ConfigMap.self)
            #expect(page.objects.map(\.metadata.name) == ["plain", name])
            #expect(page.objects.last?.data == ["k": "v"])
        }
        expectOneWarning(log, name, problem)
    }

    @Test(arguments: odd) func inAWatch(name: String, rest: String, problem: String) async throws {
        let log = TestLog()
        let lines = [object("plain", #""data":{}"#), object(name, rest)]
            .map { #"{"type":"ADDED","object":\#($0)}"# }.joined(separator: "\n")
        let client = client(lines, log)
        for _ in 1...2 {
            let stream = try await client.watch(ConfigMap.self, options: WatchOptions(start: .after("5")))
            let events = try #require(try await stream.next())
            guard events.count == 2, case .added(.object(let object)) = events[1] else { throw Unexpected() }
            #expect(object.data == ["k": "v"])
        }
        expectOneWarning(log, name, problem)
    }

    private struct Unexpected: Error {}
}
