import KubernetesAPI
import KubernetesClient
import Testing

@testable import ControllerRuntime

@Suite struct StoreIndexTests {
    private func object(_ name: String, _ label: String, version: String) -> Guarded<ConfigMap> {
        var object = ConfigMap(metadata: ObjectMeta(name: name, namespace: "ns", labels: ["in": label]), data: [:])
        object.metadata.uid = "uid-\(name)"
        object.metadata.resourceVersion = version
        return .object(object)
    }

    private func indexed(_ store: Store<ConfigMap>) -> StoreIndex<ConfigMap, String> {
        StoreIndex(store) { object in object.metadata.labels["in"].map { [$0] } ?? [] }
    }

    private func names(_ objects: [ConfigMap]) -> [String] { objects.map(\.metadata.name) }

    @Test func objectsAreFoundByValueAndInOrder() {
        let store = Store<ConfigMap>()
        let index = indexed(store)
        store.insert(object("b", "x", version: "1"))
        store.insert(object("a", "x", version: "2"))
        store.insert(object("c", "y", version: "3"))
        #expect(names(index["x"]) == ["a", "b"] && names(index["y"]) == ["c"] && index["z"].isEmpty)
    }

    @Test func anObjectMovesWithItsValueAndGoesWithTheObject() {
        let store = Store<ConfigMap>()
        let index = indexed(store)
        store.insert(object("a", "x", version: "1"))
        store.insert(object("a", "y", version: "2"))
        #expect(index["x"].isEmpty && names(index["y"]) == ["a"])
        store.remove(ObjectKey(namespace: "ns", name: "a"))
        #expect(index["y"].isEmpty)
    }

    @Test func aListReplacesWhatWasThere() {
        let store = Store<ConfigMap>()
        let index = indexed(store)
        store.insert(object("a", "x", version: "1"))
        var snapshot = StoreSnapshot<ConfigMap>()
        snapshot.insert(object("b", "x", version: "2"))
        store.replace(with: snapshot)
        #expect(names(index["x"]) == ["b"])
    }

    @Test func whatIsThereAlreadyIsFound() {
        let store = Store<ConfigMap>()
        store.insert(object("a", "x", version: "1"))
        #expect(names(indexed(store)["x"]) == ["a"])
    }
}
