import ControllerRuntime
import CoreMetrics
import JSON
import KubernetesAPI
import KubernetesClient
import Testing

@Suite(.timeLimit(.minutes(10))) struct ReflectorTests {
    let clock = TestClock()
    let logs = LogCapture()
    let store = Store<ConfigMap>()
    let changes = Shared<[String]>([])

    static func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "ns", name: name) }

    static let limits = ReflectorLimits(silence: .seconds(180), initialEvents: .seconds(100))
    static let down = ListWatchError(.unreachable, "connection refused")
    static let broken = ListWatchError(.failed, "500 internal error")

    func page(
        _ items: [Guarded<ConfigMap>], version: String, continuation: String? = nil
    ) -> ScriptedListWatch.Reply {
        .page(ListPage(items: items, resourceVersion: version, continuation: continuation))
    }

    /// Plays the script and returns what was asked; time jumps over every pause.
    @discardableResult
    func play(
        _ replies: [ScriptedListWatch.Reply],
        lists: ListStrategy = .pages,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) async -> [ScriptedListWatch.Request] {
        store.onChange { change in
            let sign = change.new == nil ? "-" : change.old == nil ? "+" : "~"
            changes.update { $0.append(sign + change.key.name) }
        }
        let source = ScriptedListWatch(replies)
        let server = ServerMonitor(server: "https://10.0.0.1:6443", clock: clock, logger: logs.logger())
        let reflector = Reflector(
            from: source, to: store, server: server, lists: lists, limits: Self.limits, clock: clock, random: .none,
            metrics: metrics, logger: logs.logger())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await reflector.run() }
            group.addTask {
                // Pauses are short; the limits of what is waited for are long, and pass only where a watch is silent.
                while !Task.isCancelled {
                    let isSilent = source.isSilent.value
                    let elapsed = clock.advanceToNextSleeper(within: isSilent ? .seconds(200) : .seconds(30))
                    // Who is silent may be so before anybody waits for an end of that.
                    if isSilent, elapsed > .zero { source.isSilent.update { $0 = false } }
                    await Task.yield()
                }
            }
            await source.waitUntilEnded()
            group.cancelAll()
        }
        return source.requests
    }

    @Test func listsThenWatchesFromThere() async {
        let requests = await play([
            page([.fixture("a", version: "1"), .fixture("b", version: "2")], version: "10"),
            .watch([
                [.added(.fixture("c", version: "11")), .modified(.fixture("a", version: "12"))],
                [.deleted(.fixture("b", version: "13"))],
            ]),
        ])
        #expect(requests == [.list(.first(.any, limit: 500)), .watch(from: "10"), .watch(from: "13")])
        #expect(store.list().map(\.metadata.name) == ["a", "c"])
        #expect(store.isSynced)
        #expect(Set(changes.value.prefix(2)) == ["+a", "+b"])
        #expect(changes.value.dropFirst(2) == ["+c", "~a", "-b"])
        #expect(logs.messages.isEmpty)
    }

    @Test func theStoreIsFilledWhenTheLastPageIsThere() async {
        let requests = await play([
            page([.fixture("a", version: "1")], version: "10", continuation: "more"),
            page([.fixture("b", version: "2")], version: "10"),
        ])
        #expect(
            requests.prefix(2) == [.list(.first(.any, limit: 500)), .list(.next(continuation: "more", limit: 500))])
        #expect(store.count == 2)
    }

    @Test func pagesOfAnAbandonedListAreForgotten() async {
        await play([
            page([.fixture("gone", version: "1")], version: "10", continuation: "more"),
            .listFails(ListWatchError(.expired, "too old")),
            page([.fixture("a", version: "11")], version: "12"),
        ])
        #expect(store.list().map(\.metadata.name) == ["a"])
        #expect(changes.value == ["+a"])
    }

    @Test func anExpiredWatchIsListedAgainAndMissedDeletionsAreNoticed() async {
        let gone = Status(message: "too old resource version", reason: "Expired", code: 410)
        let requests = await play([
            page([.fixture("a", version: "1"), .fixture("b", version: "2")], version: "10"),
            .watch([[.bookmark(resourceVersion: "15", endsInitialEvents: false)], [.error(gone)]]),
            page([.fixture("b", version: "2"), .fixture("c", version: "16")], version: "20"),
        ])
        #expect(
            requests == [
                .list(.first(.any, limit: 500)), .watch(from: "10"), .list(.first(.notOlderThan("15"), limit: nil)),
                .watch(from: "20"),
            ])
        // What did not change is not reported again.
        #expect(Set(changes.value.prefix(2)) == ["+a", "+b"])
        #expect(changes.value.dropFirst(2) == ["-a", "+c"])
        // It is a matter of course.
        #expect(logs.messages.isEmpty)
    }

    @Test func anotherErrorInAWatchIsListedAgain() async {
        let failure = Status(message: "etcd is gone", reason: "InternalError", code: 500)
        let requests = await play([
            page([], version: "10"), .watch([[.error(failure)]]), page([], version: "11"),
            .watch([[.bookmark(resourceVersion: "12", endsInitialEvents: false)]]),
        ])
        #expect(requests[2] == .list(.first(.notOlderThan("10"), limit: nil)))
        #expect(
            logs.messages == ["cannot follow a resource, trying again until it works", "following the resource again"])
        #expect(logs.entries.first?["err"] == "etcd is gone")
        #expect(logs.entries.first?["resource"] == "configmaps")
    }

    @Test func aServerThatIsDownIsSaidOnceAndWhenItIsBackOnce() async {
        var script: [ScriptedListWatch.Reply] = Array(repeating: .listFails(Self.down), count: 5)
        script += [page([], version: "10"), .watch([], thenFails: Self.down)]
        script += Array(repeating: .watchFails(Self.down), count: 5)
        script += [.watch([[.bookmark(resourceVersion: "11", endsInitialEvents: false)]])]
        let requests = await play(script)
        #expect(
            logs.messages == [
                "cannot reach the API server, trying again until it answers", "the API server answers again",
                "cannot reach the API server, trying again until it answers", "the API server answers again",
            ])
        #expect(logs.entries.first?["level"] == "warning")
        #expect(logs.entries.first?["server"] == "https://10.0.0.1:6443")
        #expect(logs.entries.first?["err"] == "connection refused")
        // The server forgot nothing, so nothing is listed again.
        #expect(requests.suffix(7) == Array(repeating: .watch(from: "10"), count: 6) + [.watch(from: "11")])
    }

    @Test func whatFailsInOtherWaysIsSaidOnceForEachCause() async {
        await play([
            .listFails(Self.broken), .listFails(Self.broken), .listFails(ListWatchError(.failed, "403 forbidden")),
            page([], version: "10"), .watch([[.bookmark(resourceVersion: "11", endsInitialEvents: false)]]),
        ])
        #expect(
            logs.messages == [
                "cannot follow a resource, trying again until it works",
                "cannot follow a resource, trying again until it works",
                "following the resource again",
            ])
    }

    @Test func anObjectThatCannotBeReadStopsNobody() async {
        await play([
            page([.broken("bad", version: "1"), .fixture("good", version: "2")], version: "10"),
            .watch([[.modified(.broken("good", version: "11")), .added(.fixture("next", version: "12"))]]),
        ])
        #expect(store.list().map(\.metadata.name) == ["good", "next"])
        // The last good form stays.
        #expect(store[Self.key("good")]?.metadata.resourceVersion == "2")
        #expect(store.problem(of: Self.key("good")) != nil)
        #expect(store.problem(of: Self.key("bad")) != nil)
        #expect(store.problem(of: Self.key("next")) == nil)
        #expect(logs.messages == Array(repeating: "skipped an object that cannot be read", count: 2))
        #expect(logs.entries.map { $0["object"] } == ["ns/bad", "ns/good"])
        // Its controller hears of it, and can say so where the user looks.
        #expect(Set(changes.value) == ["-bad", "+good", "~good", "+next"])
    }

    @Test func anUnreadableObjectOfAListIsNotADeletedOne() async {
        let gone = Status(message: "too old", reason: "Expired", code: 410)
        await play([
            page([.fixture("a", version: "1")], version: "10"), .watch([[.error(gone)]]),
            page([.broken("a", version: "11")], version: "12"),
            .watch([[.deleted(.broken("a", version: "13"))]]),
        ])
        #expect(changes.value == ["+a", "~a", "-a"])
        #expect(store.count == 0)
        #expect(store.problem(of: Self.key("a")) == nil)
    }

    @Test func managedFieldsAreNotKept() async {
        var object = ConfigMap.fixture("a", version: "1")
        object.metadata.managedFields = [
            ManagedFieldsEntry(
                manager: "kubectl", operation: "Apply", apiVersion: "v1", time: nil, subresource: "", fieldsV1: [:])
        ]
        await play([page([.object(object)], version: "10"), .watch([[.modified(.object(object))]])])
        #expect(store[Self.key("a")]?.metadata.managedFields == [])
    }

    @Test func cancellationEndsARequest() async {
        // The script is empty: the first list never ends.
        let requests = await play([])
        #expect(requests == [.list(.first(.any, limit: 500))])
        #expect(!store.isSynced)
        #expect(logs.messages.isEmpty)
    }
}
