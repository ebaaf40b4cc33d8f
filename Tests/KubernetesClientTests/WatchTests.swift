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

    @Test func strangeFramesSayWhatTheyAreAndAboutWhichObject() async throws {
        let (stream, _) = try await watch([
            frame("ADDED", "t", "6", kind: "Table"), frame("REPLACED", "a", "7"), frame("ADDED", "b", "8"),
            frame("ADDED", "c", "9").replacing("\"kind\"", with: "\"apiVersion\":\"v2\",\"kind\""),
        ])
        let events = try #require(try await stream.next())
        let frames = events.compactMap { if case .unreadable(let frame) = $0 { frame } else { nil } }
        #expect(
            frames == [
                UnreadableFrame(
                    .foreign, "expected ConfigMap of v1, found Table of v1",
                    key: ObjectKey(namespace: "ns", name: "t")),
                UnreadableFrame(
                    .foreign, "an event of the unknown type REPLACED", key: ObjectKey(namespace: "ns", name: "a")),
                UnreadableFrame(
                    .foreign, "expected ConfigMap of v1, found ConfigMap of v2",
                    key: ObjectKey(namespace: "ns", name: "c")),
            ])
        #expect(events.count == 4)
    }

    @Test func anUndecodableObjectIsAnEvent() async throws {
        let (stream, _) = try await watch([
            #"{"type":"DELETED","object":{"kind":"ConfigMap","metadata":{"name":"x","namespace":"ns","resourceVersion":"3"},"data":7}}"#
        ])
        guard case .deleted(.undecodable(let rest)) = try await stream.next()?.first else { throw Unexpected() }
        #expect(rest.key == ObjectKey(namespace: "ns", name: "x"))
    }

    @Test(arguments: [
        #"{"type":"ADDED","object":{"me"#, "[]", #"{"type":"ADDED"}"#, "null", #"{"type":"ADDED","object":7}"#,
        #"{"type":"ADDED","object":{"kind":"ConfigMap","metadata":{}}}"#, #"{"type":"ERROR","object":{"kind":"x"}}"#,
    ])
    func aFrameThatIsNoneIsSaidAndTheWatchGoesOn(_ line: String) async throws {
        let (stream, _) = try await watch([frame("ADDED", "a", "6"), line, frame("ADDED", "b", "7")])
        let events = try #require(try await stream.next())
        #expect(events.map(\.resourceVersion) == ["6", nil, "7"])
        guard case .unreadable(let frame) = events[1] else { throw Unexpected() }
        #expect(frame.kind == .malformed)
        #expect(frame.key == nil)
    }

    @Test(arguments: [
        #"{"type":"MODIFIED","object":{"metadata":{"labels":{"name":"no"},"name":"a","namespace":"ns"},"data":{"k":"#,
        #"{"type":"MODIFIED","object":{"metadata":{"namespace":"ns","ownerReferences":[{"name":"no"}],"name":"a","uid":"u"#,
    ])
    func aFrameThatIsCutOffSaysWhichObjectItWasAbout(_ line: String) async throws {
        let (stream, _) = try await watch([line])
        guard case .unreadable(let frame) = try await stream.next()?.first else { throw Unexpected() }
        #expect(frame.kind == .malformed)
        #expect(frame.key == ObjectKey(namespace: "ns", name: "a"))
    }

    @Test func aLineThatIsTooLongSaysWhichObjectItWasAbout() async throws {
        var tooLong = TransportError(.lineTooLong, "a line is longer than 8 bytes")
        tooLong.lineBeginning = Array(frame("ADDED", "huge", "6").utf8.dropLast(4))
        #expect(!String(describing: tooLong).contains("huge") && !String(reflecting: tooLong).contains("huge"))
        let failure = tooLong
        let transport = StreamTransport { () throws(TransportError) in throw failure }
        let client = KubernetesClient(
            server: "https://api", transport: transport, logger: TestLog().logger, clock: InstantClock())
        let stream = try await client.watch(ConfigMap.self, options: WatchOptions(start: .after("5")))
        let error = await #expect(throws: KubernetesError.self) { _ = try await stream.next() }
        #expect(
            error?.description == "watch configmaps: a line is longer than 8 bytes (object ns/huge)")
    }

    @Test func metadataIsAskedForAsMetadata() async throws {
        let line = frame("ADDED", "a", "6", kind: "PartialObjectMetadata")
            .replacing("\"kind\"", with: "\"apiVersion\":\"meta.k8s.io/v1\",\"kind\"")
        let transport = ScriptedTransport(HTTPResponse(status: 200, body: Array(line.utf8)))
        let stream = try await KubernetesClient(transport).watch(
            PartialObjectMetadata<ConfigMap>.self, options: WatchOptions(start: .after("5")))
        guard case .added(.object(let object)) = try await stream.next()?.first else { throw Unexpected() }
        #expect(object.metadata.name == "a")
        #expect(
            transport.requests.first?.headers["Accept"]
                == "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json")
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

/// Answers every stream with what a closure pulls.
private struct StreamTransport: HTTPTransport {
    let pull: @Sendable () async throws(TransportError) -> [[UInt8]]?

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw TransportError(.invalidRequest, "streams only")
    }

    func open(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        HTTPStream(head: HTTPHead(status: 200), pull: pull)
    }
}
