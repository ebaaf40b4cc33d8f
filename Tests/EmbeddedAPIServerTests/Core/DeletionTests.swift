import FoundationEssentials
import JSON
import KubernetesAPI
import Synchronization
import Testing

@testable import EmbeddedAPIServer

@Suite("Deletion, finalizers, owners, namespaces")
struct DeletionTests {
    let cluster = Cluster()

    private func dependent(_ name: String, of owner: JSONValue, blocks: Bool = false) -> JSONValue {
        configMap(
            name,
            metadata: [
                "ownerReferences": [
                    [
                        "apiVersion": owner["apiVersion"] ?? "", "kind": owner["kind"] ?? "",
                        "name": .string(owner.objectName), "uid": .string(owner.objectUID),
                        "blockOwnerDeletion": .bool(blocks),
                    ]
                ]
            ])
    }

    @Test func eventsAreForgottenAfterAnHour() throws {
        let time = Mutex(Date(timeIntervalSince1970: 1_700_000_000))
        let cluster = Cluster { $0.now = { time.withLock { $0 } } }
        for name in ["old", "seen"] {
            try cluster.create([
                "apiVersion": "v1", "kind": "Event", "metadata": ["name": .string(name)],
                "involvedObject": ["kind": "Secret", "namespace": "default", "name": "a"],
            ])
        }
        func event(_ name: String) -> Cluster.Reference {
            Cluster.Reference(apiVersion: "v1", kind: "Event", namespace: "default", name: name)
        }
        time.withLock { $0 += 3_000 }
        let now = Timestamp.format(time.withLock { $0 })
        try cluster.patch(event("seen"), ["lastTimestamp": .string(now)])
        time.withLock { $0 += 1_000 }
        cluster.core.expireEvents()
        #expect(!cluster.exists(event("old")))
        #expect(cluster.exists(event("seen")))
    }

    @Test func theBackgroundTaskDoesWhatIsDue() async throws {
        let owner = try cluster.create(secret("owner"))
        try cluster.create(dependent("x", of: owner))
        let stream = try cluster.watch(.configMap("")) { $0.resourceVersion = owner.version }
        let task = Task { [core = cluster.core] in await core.run() }
        try cluster.delete(.secret("owner"))
        var types: [WatchEventType] = []
        while types.last != .deleted, let events = await stream.next() { types += events.map(\.type) }
        #expect(types.last == .deleted)
        task.cancel()
        await task.value
    }
}
