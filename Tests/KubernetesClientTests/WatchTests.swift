import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Testing

@Suite struct WatchTests {
    private func watch(
        _ lines: [String], _ options: WatchOptions = WatchOptions(start: .after("5")), log: TestLog = TestLog()
    )
        async throws -> (WatchStream<ConfigMap>, HTTPRequest)
    {
        let body = Array(lines.joined(separator: "\n").utf8)
        let transport = ScriptedTransport(HTTPResponse(status: 200, body: body))
        let stream = try await KubernetesClient(transport, log: log).watch(
            ConfigMap.self, namespace: "ns", options: options)
        return (stream, try #require(transport.requests.first))
    }

    private func frame(_ type: String, _ name: String, _ version: String, kind: String = "ConfigMap") -> String {
        #"{"type":"\#(type)","object":{"kind":"\#(kind)","metadata":{"name":"\#(name)","namespace":"ns","resourceVersion":"\#(version)"}}}"#
    }

    @Test(arguments: [
        (WatchOptions(start: .after("5")), "watch=true&allowWatchBookmarks=true&resourceVersion=5"),
        (
            WatchOptions(start: .any, timeout: .seconds(300), allowsBookmarks: false),
            "watch=true&timeoutSeconds=300&resourceVersion=0"
        ),
        (WatchOptions(start: .mostRecent), "watch=true&allowWatchBookmarks=true"),
        (
            WatchOptions(start: .initialEvents(notOlderThan: "7")),
            "watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=7"
        ),
        (
            WatchOptions(
                start: .initialEvents(notOlderThan: ""), labelSelector: LabelSelector(matchLabels: ["a": "b"])),
            "watch=true&labelSelector=a%3Db&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
        ),
    ])
    func asksForWhatTheOptionsSay(_ options: WatchOptions, _ expected: String) async throws {
        let (_, request) = try await watch([], options)
        #expect(request.url == "https://api.test:6443/base/api/v1/namespaces/ns/configmaps?" + expected)
        #expect(request.idleTimeout == .seconds(180))
    }

    @Test func eventsComeInOrderAndAsBatches() async throws {
        let bookmark =
            #"{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"9","annotations":{"k8s.io/initial-events-end":"true"}}}}"#
        let (stream, _) = try await watch([
            frame("ADDED", "a", "6"), "", frame("MODIFIED", "a", "7"), frame("DELETED", "a", "8"), bookmark,
            #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"#, "",
        ])
        let events = try #require(try await stream.next())
        #expect(events.map(\.resourceVersion) == ["6", "7", "8", "9", nil])
        guard case .added(let added) = events[0], case .modified = events[1], case .deleted(let deleted) = events[2],
            case .bookmark("9", endsInitialEvents: true) = events[3], case .error(let status) = events[4]
        else { throw Unexpected() }
        #expect(added.value?.metadata.name == "a")
        #expect(deleted.key == ObjectKey(namespace: "ns", name: "a"))
        #expect(status.code == 410)
        #expect(try await stream.next() == nil)
    }

    private struct Unexpected: Error {}

    @Test func strangeFramesAreLeftOut() async throws {
        let log = TestLog()
        let (stream, _) = try await watch(
            [frame("ADDED", "t", "6", kind: "Table"), frame("REPLACED", "a", "7"), frame("ADDED", "b", "8")], log: log)
        #expect(try await stream.next()?.map(\.resourceVersion) == ["8"])
        #expect(log.lines.count == 2)
    }

    @Test func anUndecodableObjectIsAnEvent() async throws {
        let (stream, _) = try await watch([
            #"{"type":"DELETED","object":{"kind":"ConfigMap","metadata":{"name":"x","namespace":"ns","resourceVersion":"3"},"data":7}}"#
        ])
        guard case .deleted(.undecodable(let rest)) = try await stream.next()?.first else { throw Unexpected() }
        #expect(rest.key == ObjectKey(namespace: "ns", name: "x"))
    }

    @Test(arguments: ["{\"type\":\"ADDED\",\"object\":{\"me", "[]", "{\"type\":\"ADDED\"}", "null"])
    func aFrameThatIsNoneEndsTheWatch(_ line: String) async throws {
        let (stream, _) = try await watch([line])
        let error = await #expect(throws: KubernetesError.self) { _ = try await stream.next() }
        #expect(error?.code == .undecodable)
    }

    @Test func aRefusedWatchIsTheServersError() async throws {
        let client = KubernetesClient(ScriptedTransport(.status(410, "Expired", headers: ["Retry-After": "3"])))
        let error = await #expect(throws: KubernetesError.self) {
            _ = try await client.watch(ConfigMap.self, options: WatchOptions(start: .after("1")))
        }
        #expect(error?.isGone == true)
        #expect(error?.status?.message == "said Expired")
        #expect(error?.retryAfter == .seconds(3))
    }
}
