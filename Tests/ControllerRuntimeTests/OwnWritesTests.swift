import KubernetesAPI
import KubernetesClient
import Logging
import Testing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(10))) struct OwnWritesTests {
    /// What a store holds of the object that was written as version 7, and up to where it knows everything.
    @Test(
        arguments: [
            (nil, "", false), (nil, "6", false), (nil, "7", true), (nil, "9", true), (nil, "opaque", false),
            (("same", "6"), "6", false), (("same", "7"), "7", true), (("same", "8"), "8", true),
            (("same", "opaque"), "9", false),
            (("other", "6"), "6", false), (("other", "8"), "8", true),
        ] as [((String, String)?, String, Bool)])
    func aWriteIsShownByItselfOrSomethingNewer(held: (uid: String, version: String)?, reached: String, isShown: Bool) {
        let written = WrittenObject(uid: "same", version: "7")
        #expect(written.isShown(by: held.map { metadata($0.uid, $0.version) }, reached: reached) == isShown)
    }

    @Test(
        arguments: [
            (nil, "6", false), (nil, "7", true), (nil, "8", true),
            (("same", "6"), "6", false), (("same", "7"), "7", false),
            // It has finalizers: it is marked, and stays.
            (("same", "8"), "8", true),
            (("other", "8"), "8", true),
        ] as [((String, String)?, String, Bool)])
    func aDeletionIsShownByAbsence(held: (uid: String, version: String)?, reached: String, isShown: Bool) {
        let written = WrittenObject(uid: "same", version: "7", isDeletion: true)
        #expect(written.isShown(by: held.map { metadata($0.uid, $0.version) }, reached: reached) == isShown)
    }

    private func metadata(_ uid: String, _ version: String) -> ObjectMeta {
        var metadata = ObjectMeta(name: "a", namespace: "ns")
        metadata.uid = uid
        metadata.resourceVersion = version
        return metadata
    }

    let store = Store<ConfigMap>()
    let clock = TestClock()

    @Test func everythingThatWasWrittenHasToBeShown() {
        let writes = OwnWrites<String>(clock: clock)
        #expect(writes.areShown(of: "me"))
        writes.wrote(.fixture("a", version: "7"), by: "me", seenIn: store)
        writes.wrote(.fixture("b", version: "8"), by: "me", seenIn: store)
        #expect(!writes.areShown(of: "me"))
        #expect(writes.areShown(of: "you"))
        store.insert(.fixture("a", version: "7"), version: "7")
        #expect(!writes.areShown(of: "me"))
        store.insert(.fixture("b", version: "9"), version: "9")
        #expect(writes.areShown(of: "me"))
        // The last write to an object is the one that counts.
        writes.wrote(.fixture("a", version: "10"), by: "me", seenIn: store)
        writes.deleted(.fixture("a", version: "10"), by: "me", seenIn: store)
        store.insert(.fixture("a", version: "10"), version: "10")
        #expect(!writes.areShown(of: "me"))
        store.remove(ObjectKey(namespace: "ns", name: "a"), version: "11")
        #expect(writes.areShown(of: "me"))
    }

    @Test func nothingIsWaitedForForEver() {
        let writes = OwnWrites<String>(patience: .seconds(30), clock: clock)
        writes.wrote(.fixture("a", version: "opaque"), by: "me", seenIn: store)
        clock.advance(by: .seconds(29))
        #expect(!writes.areShown(of: "me"))
        clock.advance(by: .seconds(1))
        #expect(writes.areShown(of: "me"))
    }

    @Test func aKeyWaitsUntilTheStoreShowsWhatItWrote() async {
        let queue = WorkQueue<String>(clock: clock, random: .none)
        let writes = OwnWrites<String>(clock: clock)
        let calls = Shared<[String]>([])
        let logs = LogCapture()
        store.onChange { change in queue.add(change.key.name) }
        let controller = Controller(
            .init(name: "test"), queue: queue, ownWrites: writes, clock: clock, logger: logs.logger(level: .trace)
        ) { [store] key, _ in
            calls.update { $0.append("\(key) \(store[ObjectKey(namespace: "ns", name: key)] == nil)") }
            if key == "a", calls.value.count == 1 {
                writes.wrote(.fixture("a", version: "7"), by: key, seenIn: store)
            }
            return .done
        }
        await withDiscardingTaskGroup { group in
            group.addTask { try? await controller.run() }
            queue.add("a")
            while calls.value.isEmpty { await Task.yield() }
            queue.add("a")
            while !logs.messages.contains("waiting until the stores show what was written") { await Task.yield() }
            queue.add("b")
            while calls.value.count < 2 { await Task.yield() }
            store.insert(.fixture("a", version: "7"), version: "7")
            while calls.value.count < 3 { await Task.yield() }
            queue.shutDown()
            group.cancelAll()
        }
        #expect(calls.value == ["a true", "b true", "a false"])
    }
}
