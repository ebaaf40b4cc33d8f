import ControllerRuntime
import FoundationEssentials
import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testing

@Suite(.timeLimit(.minutes(10))) struct EventBroadcasterTests {
    /// Keeps what is written, and fails as long as it is told to.
    final class Sink: EventSink {
        let created = Shared<[Event]>([])
        let updated = Shared<[Event]>([])
        let tries = Shared(0)
        let failure = Shared<EventSinkError?>(nil)

        func create(_ event: Event) async throws {
            tries.update { $0 += 1 }
            if let error = failure.value { throw error }
            created.update { $0.append(event) }
        }

        func updateSeries(of event: Event) async throws {
            tries.update { $0 += 1 }
            if let error = failure.value { throw error }
            updated.update { $0.append(event) }
        }
    }

    let clock = TestClock()
    let logs = LogCapture()
    let sink = Sink()
    let mesh = ObjectReference(apiVersion: "kuma.io/v1alpha1", kind: "Mesh", name: "default", uid: "1")

    func broadcaster(capacity: Int = 1000) -> EventBroadcaster {
        EventBroadcaster(
            sink: sink, instance: "koguma-0", capacity: capacity, clock: clock, random: .none, now: { testDate },
            logger: logs.logger())
    }

    func running(_ broadcaster: EventBroadcaster, _ body: () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await broadcaster.run() }
            await body()
            group.cancelAll()
        }
    }

    func until(_ condition: () -> Bool) async {
        while !condition(), !Task.isCancelled { await Task.yield() }
    }

    @Test func eventsAreCompleteAndRepeatsBecomeSeries() async throws {
        let broadcaster = broadcaster()
        let recorder = broadcaster.recorder(for: "koguma.io/mesh-controller")
        await running(broadcaster) {
            recorder.record(.warning, reason: "Lost", action: "LoadCA", regarding: mesh, note: "the CA is gone")
            await until { sink.created.value.count == 1 }
            recorder.record(.warning, reason: "Lost", action: "LoadCA", regarding: mesh, note: "the CA is gone")
            await until { sink.updated.value.count == 1 }
        }
        let event = try #require(sink.created.value.first)
        #expect(event.metadata.namespace == "default")
        #expect(event.metadata.name.hasPrefix("default."))
        #expect(event.eventTime == testDate)
        #expect(event.reportingController == "koguma.io/mesh-controller")
        #expect(event.reportingInstance == "koguma-0")
        #expect(event.action == "LoadCA")
        #expect(event.reason == "Lost")
        #expect(event.type == .warning)
        #expect(event.note == "the CA is gone")
        #expect(event.regarding == mesh)
        #expect(event.series == nil)
        let update = try #require(sink.updated.value.first)
        #expect(update.key == event.key)
        #expect(update.series?.count == 2)
    }

    @Test func anEventOfANamespacedObjectIsInItsNamespace() async throws {
        let broadcaster = broadcaster()
        await running(broadcaster) {
            broadcaster.recorder(for: "koguma.io/x").record(
                .normal, reason: "R", action: "A", regarding: ConfigMap.fixture("a", version: "1"), note: "n")
            await until { !sink.created.value.isEmpty }
        }
        #expect(sink.created.value.first?.metadata.namespace == "ns")
        #expect(sink.created.value.first?.regarding.kind == "ConfigMap")
    }

    @Test func longNotesAndNamesAreCutToWhatTheAPITakes() async throws {
        let broadcaster = broadcaster()
        var long = mesh
        long.name = String(repeating: "n", count: 219) + "." + String(repeating: "m", count: 33)
        await running(broadcaster) {
            broadcaster.recorder(for: "koguma.io/x").record(
                .normal, reason: "R", action: "A", regarding: long, note: String(repeating: "🐻", count: 1000))
            await until { !sink.created.value.isEmpty }
        }
        let event = try #require(sink.created.value.first)
        #expect(event.note == String(repeating: "🐻", count: 256))
        #expect(event.metadata.name.utf8.count <= 253)
        #expect(!event.metadata.name.contains(".."))
    }

    @Test func aWriteThatFailsIsTriedAgainTwelveTimes() async {
        let broadcaster = broadcaster()
        sink.failure.update { $0 = EventSinkError(.failed, "500") }
        await running(broadcaster) {
            broadcaster.recorder(for: "koguma.io/x").record(
                .normal, reason: "R", action: "A", regarding: mesh, note: "n")
            for _ in 0..<11 {
                #expect(await clock.advanceToSleeper(within: .seconds(10)) == .milliseconds(7_500))
            }
            await until { logs.messages.contains("an event was given up") }
            #expect(sink.tries.value == 12)
            sink.failure.update { $0 = nil }
            broadcaster.recorder(for: "koguma.io/x").record(
                .normal, reason: "R", action: "A", regarding: mesh, note: "n")
            await until { sink.created.value.count == 1 }
        }
        #expect(sink.tries.value == 13)
    }

    @Test func aRefusedEventIsSaidAndIsInNobodysWay() async {
        let broadcaster = broadcaster()
        let recorder = broadcaster.recorder(for: "koguma.io/x")
        sink.failure.update { $0 = EventSinkError(.refused, "no events are wanted") }
        await running(broadcaster) {
            recorder.record(.normal, reason: "R1", action: "A", regarding: mesh, note: "n")
            await until { logs.messages.contains("an event was refused") }
            sink.failure.update { $0 = nil }
            recorder.record(.normal, reason: "R2", action: "A", regarding: mesh, note: "n")
            await until { sink.created.value.count == 1 }
        }
        #expect(sink.created.value.first?.reason == "R2")
    }

    @Test func thatANamespaceIsGoneIsWorthNoWarning() async {
        let broadcaster = broadcaster()
        let recorder = broadcaster.recorder(for: "koguma.io/x")
        sink.failure.update { $0 = EventSinkError(.homeless, "the namespace is terminating") }
        await running(broadcaster) {
            recorder.record(.normal, reason: "R1", action: "A", regarding: mesh, note: "n")
            await until { sink.tries.value == 1 }
            sink.failure.update { $0 = nil }
            recorder.record(.normal, reason: "R2", action: "A", regarding: mesh, note: "n")
            await until { sink.created.value.count == 1 }
        }
        #expect(sink.created.value.first?.reason == "R2")
        #expect(logs.messages == ["event", "event"])
    }

    @Test func aFullQueueIsSaidOnce() async {
        let broadcaster = broadcaster(capacity: 2)
        let recorder = broadcaster.recorder(for: "koguma.io/x")
        for index in 0..<10 { recorder.record(.normal, reason: "R\(index)", action: "A", regarding: mesh, note: "n") }
        #expect(logs.messages.filter { $0 != "event" } == ["too many events wait to be written, dropping new ones"])
        await running(broadcaster) { await until { sink.created.value.count == 2 } }
        #expect(logs.messages.last == "dropped events")
        #expect(logs.entries.last?["count"] == 8)
    }

    @Test func aShutdownWritesWhatWaitsAndDoesNotWaitForAServerThatIsGone() async throws {
        let broadcaster = broadcaster()
        let recorder = broadcaster.recorder(for: "koguma.io/x")
        for index in 0..<3 { recorder.record(.normal, reason: "R\(index)", action: "A", regarding: mesh, note: "n") }
        try await testGracefulShutdown { trigger in
            trigger.triggerGracefulShutdown()
            try await broadcaster.run()
        }
        #expect(sink.created.value.count == 3)

        sink.failure.update { $0 = EventSinkError(.failed, "down") }
        recorder.record(.normal, reason: "R9", action: "A", regarding: mesh, note: "n")
        try await testGracefulShutdown { trigger in
            trigger.triggerGracefulShutdown()
            try await broadcaster.run()
        }
        #expect(sink.tries.value == 4)
    }

    // MARK: Through a client

    @Test func theSinkCreatesAndPatchesThroughTheAPI() async throws {
        let transport = InProcessTransport { request throws(TransportError) in
            HTTPResponse(status: request.method == .post ? 201 : 200, body: request.body ?? [])
        }
        let client = KubernetesClient(server: "https://api", transport: transport, logger: logs.logger())
        var event = Event(
            metadata: ObjectMeta(name: "default.1", namespace: "default"), eventTime: testDate,
            reportingController: "koguma.io/x", reportingInstance: "koguma-0", action: "A", reason: "R", type: .normal,
            note: "n", regarding: mesh)
        try await APIEventSink(client).create(event)
        event.series = Event.Series(count: 2, lastObservedTime: testDate)
        // The answer of this server is only the patch, which is no event.
        try? await APIEventSink(client).updateSeries(of: event)
        let requests = transport.requests.value
        #expect(requests.map(\.method) == [.post, .patch])
        let path = "https://api/apis/events.k8s.io/v1/namespaces/default/events"
        #expect(requests.map { String($0.url.prefix { $0 != "?" }) } == [path, path + "/default.1"])
        let patch = try JSONValue(parsing: try #require(requests.last?.body))
        #expect(patch == ["series": ["count": 2, "lastObservedTime": "2026-03-01T09:30:00.000125Z"]])
    }

    static let answers: [(code: Int, reason: String, cause: String, kind: EventSinkError.Kind)] = [
        (409, "AlreadyExists", "", .exists), (404, "NotFound", "", .homeless), (403, "Forbidden", "", .refused),
        (403, "Forbidden", "NamespaceTerminating", .homeless), (422, "Invalid", "", .refused),
        (500, "InternalError", "", .failed), (429, "TooManyRequests", "", .failed),
    ]

    @Test(arguments: answers.indices) func whatTheServerAnswersHasAKind(index: Int) async throws {
        let answer = Self.answers[index]
        let causes = [Status.Cause(reason: answer.cause, message: "", field: "")]
        let body = Status(
            message: "no", reason: answer.reason, code: answer.code, details: Status.Details(causes: causes)
        ).json.encoded()
        let transport = InProcessTransport { _ throws(TransportError) in
            HTTPResponse(status: answer.code, body: body)
        }
        var settings = KubernetesClient.Settings()
        settings.maximumRetries = 0
        let client = KubernetesClient(
            server: "https://api", transport: transport, settings: settings, logger: logs.logger())
        let event = Event(
            metadata: ObjectMeta(name: "default.1", namespace: "default"), eventTime: testDate,
            reportingController: "koguma.io/x", reportingInstance: "koguma-0", action: "A", reason: "R", type: .normal,
            note: "n", regarding: mesh)
        let error = await #expect(throws: EventSinkError.self) { try await APIEventSink(client).create(event) }
        #expect(error?.kind == answer.kind)
    }
}
