import FoundationEssentials
import JSON
import KubernetesAPI
import Synchronization
import Testing

@testable import EmbeddedAPIServer

@Suite("Deletion, finalizers, owners, namespaces")
struct DeletionTests {
    let cluster = Cluster()

    @Test func deleteAnswersWithAStatus() throws {
        let made = try cluster.create(secret("a"))
        let result = try cluster.delete(.secret("a"))
        #expect(result.code == 200)
        #expect(result.body.json["status"] == "Success")
        #expect(result.body.json["details"] == ["name": "a", "kind": "secrets", "uid": .string(made.objectUID)])
        #expect(!cluster.exists(.secret("a")))
    }

    @Test func preconditionsMustHold() throws {
        let made = try cluster.create(secret("a"))
        expectRefusal(
            409, "Conflict",
            "Operation cannot be fulfilled on Secret \"a\": the UID in the precondition (foo) does not match the UID "
                + "in record (\(made.objectUID)). The object might have been deleted and then recreated"
        ) {
            try cluster.delete(.secret("a")) { $0.preconditionUID = "foo" }
        }
        expectRefusal(
            409, "Conflict",
            "Operation cannot be fulfilled on Secret \"a\": the ResourceVersion in the precondition (3) does not match "
                + "the ResourceVersion in record (\(made.version)). The object might have been modified"
        ) {
            try cluster.delete(.secret("a")) { $0.preconditionResourceVersion = "3" }
        }
        try cluster.delete(.secret("a")) {
            $0.preconditionUID = made.objectUID
            $0.preconditionResourceVersion = made.version
        }
    }

    @Test func finalizersHoldAnObjectUntilTheLastIsGone() throws {
        try cluster.installFoo()
        try cluster.create(foo("x", metadata: ["finalizers": ["example.io/a"]]))
        let held = try cluster.delete(.foo("x")).body.json
        #expect(held.isBeingDeleted)
        #expect(held["metadata"]?["deletionGracePeriodSeconds"] == 0)
        #expect(held.generation == 2)
        // Asking again changes nothing.
        #expect(try cluster.delete(.foo("x")).body.json == held)
        #expect(
            refusal { try cluster.patch(.foo("x"), ["metadata": ["finalizers": ["example.io/a", "example.io/b"]]]) }?
                .message
                == "Foo.example.io \"x\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if "
                + "the object is being deleted, found new finalizers []string{\"example.io/b\"}")
        #expect(try cluster.patch(.foo("x"), ["metadata": ["deletionTimestamp": .null]]).isBeingDeleted)
        try cluster.patch(.foo("x"), ["metadata": ["finalizers": .null]])
        #expect(!cluster.exists(.foo("x")))
    }

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

    @Test func dependentsGoWithTheirLastOwner() throws {
        let first = try cluster.create(secret("first"))
        let second = try cluster.create(secret("second"))
        try cluster.create(dependent("one", of: first))
        var both = dependent("both", of: first)
        let owners =
            (both["metadata"]?["ownerReferences"]?.array ?? [])
            + (dependent("x", of: second)["metadata"]?["ownerReferences"]?.array ?? [])
        both.setMetadata("ownerReferences", .array(owners))
        try cluster.create(both)
        cluster.core.settle()
        try cluster.delete(.secret("first"))
        cluster.core.settle()
        #expect(!cluster.exists(.configMap("one")))
        #expect(try cluster.get(.configMap("both")).owners.map(\.name) == ["second"])
        try cluster.delete(.secret("second"))
        cluster.core.settle()
        #expect(!cluster.exists(.configMap("both")))
    }

    @Test func aDependentOfNobodyIsCollected() throws {
        let ghost: JSONValue = ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": "ghost", "uid": "no-such"]]
        try cluster.create(dependent("orphan", of: ghost))
        cluster.core.settle()
        #expect(!cluster.exists(.configMap("orphan")))
    }

    @Test func anOwnerInAnotherNamespaceIsNone() throws {
        let owner = try cluster.create(secret("owner"), in: "kube-system")
        try cluster.create(dependent("x", of: owner))
        cluster.core.settle()
        #expect(!cluster.exists(.configMap("x")))
    }

    @Test func orphanedDependentsStayWithoutTheirOwner() throws {
        let owner = try cluster.create(secret("owner"))
        try cluster.create(dependent("x", of: owner))
        let result = try cluster.delete(.secret("owner")) { $0.propagation = .orphan }
        #expect(result.body.json.finalizers == ["orphan"])
        cluster.core.settle()
        #expect(!cluster.exists(.secret("owner")))
        #expect(try cluster.get(.configMap("x")).owners.isEmpty)
    }

    @Test func inTheForegroundTheOwnerGoesLast() throws {
        let owner = try cluster.create(secret("owner"))
        var held = dependent("x", of: owner, blocks: true)
        held.setMetadata("finalizers", ["example.io/hold"])
        try cluster.create(held)
        try cluster.delete(.secret("owner")) { $0.propagation = .foreground }
        cluster.core.settle()
        #expect(try cluster.get(.secret("owner")).finalizers == ["foregroundDeletion"])
        #expect(try cluster.get(.configMap("x")).isBeingDeleted)
        try cluster.patch(.configMap("x"), ["metadata": ["finalizers": .null]])
        cluster.core.settle()
        #expect(!cluster.exists(.configMap("x")))
        #expect(!cluster.exists(.secret("owner")))
    }

    @Test func aNamespaceTakesItsContentAlong() throws {
        try cluster.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "n"]])
        #expect(try cluster.get(.namespace("n")).objectLabels == ["kubernetes.io/metadata.name": "n"])
        try cluster.create(secret("a"), in: "n")
        try cluster.create(secret("b", metadata: ["finalizers": ["example.io/hold"]]), in: "n")
        let deleted = try cluster.delete(.namespace("n")).body.json
        #expect(deleted["status"]?["phase"] == "Terminating")
        expectRefusal(
            403, "Forbidden",
            "secrets \"c\" is forbidden: unable to create new content in namespace n because it is being terminated"
        ) {
            try cluster.create(secret("c"), in: "n")
        }
        cluster.core.settle()
        #expect(!cluster.exists(.secret("a", in: "n")))
        let conditions = try cluster.get(.namespace("n"))["status"]?["conditions"]?.array ?? []
        #expect(conditions.contains { $0["type"] == "NamespaceFinalizersRemaining" && $0["status"] == "True" })
        try cluster.patch(.secret("b", in: "n"), ["metadata": ["finalizers": .null]])
        cluster.core.settle()
        #expect(!cluster.exists(.namespace("n")))
    }

    @Test(arguments: ["default", "kube-system"]) func someNamespacesStay(name: String) {
        expectRefusal(403, "Forbidden", "namespaces \"\(name)\" is forbidden: this namespace may not be deleted") {
            try cluster.delete(.namespace(name))
        }
    }

    @Test func aDefinitionTakesItsObjectsAlong() throws {
        try cluster.installFoo()
        try cluster.create(foo("x"))
        let definition = Cluster.Reference(
            apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", namespace: "",
            name: "foos.example.io")
        try cluster.delete(definition)
        cluster.core.settle()
        #expect(!cluster.exists(definition))
        #expect(cluster.core.registry.definition(group: "example.io", version: "v1", plural: "foos") == nil)
        try cluster.installFoo()
        #expect(try cluster.names(.foo("")).isEmpty)
    }

    @Test func aKindThatIsToGoGetsNoNewObjects() throws {
        try cluster.installFoo()
        try cluster.create(foo("x", metadata: ["finalizers": ["example.io/hold"]]))
        try cluster.delete(
            Cluster.Reference(
                apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", namespace: "",
                name: "foos.example.io"))
        cluster.core.settle()
        expectRefusal(
            403, "Forbidden",
            "foos.example.io \"y\" is forbidden: create not allowed while custom resource definition is terminating"
        ) {
            try cluster.create(foo("y"))
        }
    }

    @Test func aCollectionGoesByItsSelector() throws {
        try cluster.create(secret("a", metadata: ["labels": ["x": "1"]]))
        try cluster.create(secret("b", metadata: ["labels": ["x": "2"]]))
        var collection = try cluster.target(.secret(""))
        collection.name = ""
        var selecting = ListOptions()
        selecting.labelSelector = "x=1"
        let gone = try cluster.core.deleteCollection(
            collection, selecting: selecting, DeleteOptions(caller: Caller(user: "t", groups: [])))
        #expect(gone.objects.map(\.json.objectName) == ["a"])
        #expect(try cluster.names(.secret("")) == ["b"])
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
