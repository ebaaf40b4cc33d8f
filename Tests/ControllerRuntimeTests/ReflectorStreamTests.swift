import ControllerRuntime
import JSON
import KubernetesAPI
import KubernetesClient
import Testing

/// What a reflector does with a streaming list, to the store and to those who listen to it.
extension ReflectorTests {
    static func end(_ version: String) -> WatchEvent<ConfigMap> {
        .bookmark(resourceVersion: version, endsInitialEvents: true)
    }

    @Test func aStreamingListFillsTheStoreWhenItIsCompleteAndGoesOn() async {
        let requests = await play(
            [
                .watch([
                    [.added(.fixture("a", version: "3")), .added(.fixture("b", version: "1"))],
                    // What changes meanwhile is part of it.
                    [.modified(.fixture("a", version: "8")), .added(.fixture("c", version: "9"))],
                    [.deleted(.fixture("b", version: "10")), Self.end("10"), .added(.fixture("d", version: "11"))],
                ])
            ], lists: .automatic)
        #expect(requests == [.stream, .watch(from: "11")])
        #expect(store.list().map(\.metadata.name) == ["a", "c", "d"])
        #expect(Set(changes.value.prefix(2)) == ["+a", "+c"])
        #expect(changes.value.dropFirst(2) == ["+d"])
        #expect(store.version == "11")
        #expect(logs.messages.isEmpty)
    }

    /// The list by pages, which follows the refusal, tells what is the matter.
    @Test func aListThatIsRefusedBothWaysIsSaidOnce() async {
        let refused = ListWatchError(.failed, "secrets are forbidden")
        await play(
            [
                .watchFails(refused), .listFails(refused), .listFails(refused),
                page([.fixture("a", version: "4")], version: "12"),
            ], lists: .automatic)
        #expect(logs.messages.first == "cannot follow a resource, trying again until it works")
        #expect(logs.entries.first?["err"] == "secrets are forbidden")
        #expect(logs.messages.count { $0.hasPrefix("cannot follow") } == 1)
    }

    @Test func anIncompleteStreamingListIsForgotten() async {
        let requests = await play(
            [
                .watch([[.added(.fixture("gone", version: "3"))]], thenFails: Self.down),
                page([.fixture("a", version: "4")], version: "12"),
            ], lists: .automatic)
        #expect(requests == [.stream, .list(.first(.any, limit: 500)), .watch(from: "12")])
        #expect(changes.value == ["+a"])
    }

    @Test(arguments: [false, true]) func aMarkThatIsNoneDoesNotCompleteTheList(hasVersion: Bool) async {
        await play(
            [
                .watch([
                    [.added(.fixture("a", version: "3"))],
                    [.bookmark(resourceVersion: hasVersion ? "9" : "", endsInitialEvents: !hasVersion)],
                ]),
                page([.fixture("b", version: "4")], version: "12"),
            ], lists: .automatic)
        #expect(changes.value == ["+b"])
    }

    @Test func aServerThatNeverCompletesTheListIsListedByPages() async {
        let requests = await play(
            [
                .silentWatch([[.added(.fixture("a", version: "3"))]]),
                page([.fixture("a", version: "3")], version: "12"),
                .watch([], thenFails: Self.broken),
                .silentWatch([]),
                page([.fixture("a", version: "3")], version: "13"),
                .watch([], thenFails: Self.broken),
                page([.fixture("a", version: "3")], version: "14"),
            ], lists: .automatic)
        #expect(
            requests == [
                .stream, .list(.first(.any, limit: 500)), .watch(from: "12"),
                .watch(.initialEvents(notOlderThan: "12")), .list(.first(.notOlderThan("12"), limit: nil)),
                .watch(from: "13"), .list(.first(.notOlderThan("13"), limit: nil)), .watch(from: "14"),
            ])
    }

    @Test func missedDeletionsAreNoticedByAStreamingListToo() async {
        let gone = Status(message: "too old resource version", reason: "Expired", code: 410)
        let requests = await play(
            [
                .watch([[.added(.fixture("a", version: "1")), .added(.fixture("b", version: "2")), Self.end("10")]]),
                .watch([[.error(gone)]]),
                .watch([[.added(.fixture("b", version: "2")), Self.end("20")]]),
            ], lists: .automatic)
        #expect(
            requests == [
                .stream, .watch(from: "10"), .watch(.initialEvents(notOlderThan: "10")), .watch(from: "20"),
            ])
        #expect(changes.value.dropFirst(2) == ["-a"])
    }

    // MARK: Silence, and what is no event

    @Test func aWatchThatFallsSilentIsReplaced() async {
        let requests = await play([
            page([], version: "10"), .silentWatch([[.added(.fixture("a", version: "11"))]]),
            .watch([[.added(.fixture("b", version: "12"))]]),
        ])
        #expect(requests.dropFirst() == [.watch(from: "10"), .watch(from: "11"), .watch(from: "12")])
        #expect(logs.messages.isEmpty)
    }

    @Test func whatNobodyAskedForIsSaidOnceAndLosesNothing() async {
        let table = UnreadableFrame(
            .foreign, "expected ConfigMap of v1, found Table of v1", key: ObjectKey(namespace: "ns", name: "t"))
        let requests = await play([
            page([], version: "10"),
            .watch([[.unreadable(table), .added(.fixture("a", version: "11"))], [.unreadable(table)]]),
        ])
        #expect(requests.dropFirst() == [.watch(from: "10"), .watch(from: "11")])
        #expect(changes.value == ["+a"])
        #expect(logs.messages == ["skipped what is no object of this resource"])
        #expect(logs.entries.first?["object"] == "ns/t")
    }

    @Test func aFrameWhoseNewsIsLostIsAReasonToListAfterAPause() async {
        let cutOff = UnreadableFrame(.malformed, "a frame is cut off", key: ObjectKey(namespace: "ns", name: "a"))
        let requests = await play([
            page([.fixture("a", version: "1")], version: "10"),
            .watch([[.added(.fixture("b", version: "11")), .unreadable(cutOff)]]),
            page([.fixture("a", version: "12"), .fixture("b", version: "11")], version: "12"),
        ])
        #expect(requests[2] == .list(.first(.notOlderThan("11"), limit: nil)))
        #expect(changes.value == ["+a", "+b", "~a"])
        #expect(clock.now.offset >= .milliseconds(800))
        #expect(logs.entries.first?["err"] == "a frame is cut off (object ns/a)")
    }

    // MARK: Version, health, metrics

    @Test func theStoreHasTheVersionOfAllThatWasTakenIn() async {
        let versions = Shared<[String]>([])
        store.onChange { [weak store] _ in
            let version = store?.version ?? ""
            versions.update { $0.append(version) }
        }
        #expect(store.version == "")
        await play([
            page([.fixture("a", version: "1")], version: "10"),
            .watch([
                [.modified(.fixture("a", version: "11")), .modified(.broken("a", version: "12"))],
                [.deleted(.fixture("a", version: "13")), .bookmark(resourceVersion: "20", endsInitialEvents: false)],
            ]),
        ])
        #expect(versions.value == ["10", "11", "12", "13"])
        #expect(store.version == "20")
    }

    @Test func anUnreadableObjectIsSaidOnceForEachForm() async {
        let gone = Status(message: "too old", reason: "Expired", code: 410)
        await play([
            page([.broken("a", version: "1")], version: "10"), .watch([[.error(gone)]]),
            page([.broken("a", version: "1")], version: "11"),
        ])
        #expect(logs.messages == ["skipped an object that cannot be read"])
    }

    @Test func aReflectorWhoseStepIsLateIsStuck() async {
        let reflector = Reflector(
            from: ScriptedListWatch([page([.fixture("a", version: "1")], version: "10"), .silentWatch([])]), to: store,
            server: ServerMonitor(server: "s", clock: clock, logger: logs.logger()), lists: .pages,
            limits: ReflectorLimits(silence: .seconds(180), request: .seconds(1200), grace: .seconds(60)), clock: clock,
            random: .none,
            logger: logs.logger())
        let check = reflector.livenessCheck
        #expect(check.name == "watch-configmaps")
        #expect(check.problem == nil)
        // The handler is slow, and then too slow.
        let problems = Shared<[String?]>([])
        store.onChange { [clock] _ in
            for seconds in [60, 5] {
                clock.advance(by: .seconds(seconds))
                problems.update { $0.append(check.problem) }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await reflector.run() }
            _ = await clock.sleeper(within: .seconds(1000))
            #expect(problems.value == [nil, "the watch of configmaps is stuck: its next step is 5 seconds late"])
            #expect(check.problem == nil)
            clock.advance(by: .seconds(179))
            #expect(check.problem == nil)
            group.cancelAll()
        }
        clock.advance(by: .seconds(10_000))
        #expect(check.problem == nil)
    }

    @Test func aStoreIsInSyncOnceItWasListed() async {
        let check = store.syncCheck
        #expect(check.name == "cache-configmaps")
        #expect(check.problem == "configmaps have not been listed yet")
        await play([page([], version: "10")])
        #expect(check.problem == nil)
    }

    @Test func listsAndWatchesAreCounted() async {
        let registry = PrometheusRegistry()
        await play(
            [
                .watch([[.added(.fixture("a", version: "1")), Self.end("10")]]),
                .watch([], thenFails: Self.broken),
                .watch([[.added(.fixture("a", version: "1")), Self.end("11")]]),
                .watch([]),
            ], lists: .automatic, metrics: registry)
        let lines = String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n")
        for line in [
            #"reflector_lists_total{name="configmaps"} 3"#, #"reflector_watches_total{name="configmaps"} 4"#,
            #"reflector_short_watches_total{name="configmaps"} 2"#,
            #"reflector_list_duration_seconds_count{name="configmaps"} 2"#,
            #"reflector_items_per_list_sum{name="configmaps"} 2"#,
            #"reflector_last_resource_version{name="configmaps"} 11"#,
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
    }
}
