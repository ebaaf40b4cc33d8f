import KubernetesAPI
import KubernetesClient
import Testing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(10))) struct StoreTests {
    func snapshot(_ items: Guarded<ConfigMap>...) -> StoreSnapshot<ConfigMap> {
        var snapshot = StoreSnapshot<ConfigMap>()
        for item in items { snapshot.insert(item) }
        return snapshot
    }

    @Test func replaceReturnsTheKeysThatAreGone() {
        let store = Store<ConfigMap>()
        store.replace(
            with: snapshot(.fixture("a", version: "1"), .fixture("b", version: "2"), .broken("c", version: "3")))
        let removed = store.replace(with: snapshot(.fixture("b", version: "2")))
        #expect(Set(removed.map(\.name)) == ["a", "c"])
        #expect(store.count == 1)
    }

    @Test func anObjectThatWasMadeAnewIsAChangeEvenAtTheSameVersion() {
        let store = Store<ConfigMap>()
        let seen = Shared(0)
        store.onChange { _ in seen.update { $0 += 1 } }
        var object = ConfigMap.fixture("a", version: "1")
        store.insert(.object(object))
        store.insert(.object(object))
        #expect(seen.value == 1)
        object.metadata.uid = "another"
        store.insert(.object(object))
        #expect(seen.value == 2)
    }

    @Test func aHandlerThatComesLateSeesWhatIsThere() {
        let store = Store<ConfigMap>()
        store.insert(.fixture("a", version: "1"))
        let seen = Shared<[String]>([])
        store.onChange { change in seen.update { $0.append(change.key.description) } }
        #expect(seen.value == ["ns/a"])
    }

    @Test func objectsAreListedByNamespaceAndInOrder() {
        let store = Store<ConfigMap>()
        var other = ConfigMap.fixture("z", version: "1")
        other.metadata.namespace = "other"
        store.insert(.object(other))
        store.insert(.fixture("b", version: "1"))
        store.insert(.fixture("a", version: "1"))
        #expect(store.list(namespace: "ns").map(\.metadata.name) == ["a", "b"])
        #expect(store.list().map(\.key.description) == ["ns/a", "ns/b", "other/z"])
        #expect(store.list(namespace: "none").isEmpty)
    }

    @Test func manyCanWaitForTheFirstList() async throws {
        let store = Store<ConfigMap>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await store.waitUntilSynced()
                    #expect(store.isSynced)
                }
            }
            store.insert(.fixture("early", version: "1"))
            #expect(!store.isSynced)
            store.replace(with: snapshot())
            try await group.waitForAll()
        }
        try await store.waitUntilSynced()
    }

    @Test func waitingForTheFirstListCanBeCancelled() async {
        let store = Store<ConfigMap>()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    try await store.waitUntilSynced()
                    return false
                } catch {
                    return error is CancellationError
                }
            }
            group.cancelAll()
            #expect(await group.next() == true)
        }
    }
}
