import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

@Suite("What happens to every object")
struct ObjectLifeTests {
    let cluster = Cluster()

    @Test func createSetsIdentityAndVersion() throws {
        let made = try cluster.create(secret("a", ["k": "v"]))
        #expect(made.objectNamespace == "default")
        #expect(made.objectUID.count == 36)
        #expect(made.metadata("creationTimestamp").hasSuffix("Z"))
        #expect(Int(made.version) ?? 0 > 0)
        #expect(made["data"] == ["k": "dg=="])
        #expect(made["stringData"] == nil)
        #expect(made["type"] == "Opaque")
        #expect(made.generation == nil)
        #expect(try cluster.get(.secret("a")) == made)
    }

    @Test func whatAClientMayNotSetIsIgnoredOnCreate() throws {
        let made = try cluster.create(
            configMap(
                "a",
                metadata: [
                    "uid": "mine", "creationTimestamp": "2001-01-01T00:00:00Z", "generation": 7,
                    "deletionTimestamp": "2001-01-01T00:00:00Z", "selfLink": "/x",
                ]))
        #expect(made.objectUID != "mine")
        #expect(made.metadata("creationTimestamp") > "2020")
        #expect(made.generation == nil)
        #expect(!made.isBeingDeleted)
        #expect(made["metadata"]?["selfLink"] == nil)
    }

    @Test func aNameIsTakenOnce() throws {
        try cluster.create(secret("a"))
        expectRefusal(409, "AlreadyExists", "secrets \"a\" already exists") { try cluster.create(secret("a")) }
    }

    @Test func whatIsNotThereIsNotFound() throws {
        let error = refusal { _ = try cluster.get(.secret("x")) }
        #expect(
            error?.json == [
                "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Failure",
                "message": "secrets \"x\" not found", "reason": "NotFound",
                "details": ["name": "x", "kind": "secrets"], "code": 404,
            ])
        expectRefusal(404, "NotFound", "secrets \"x\" not found") { try cluster.update(secret("x")) }
        expectRefusal(404, "NotFound", "secrets \"x\" not found") { try cluster.patch(.secret("x"), [:]) }
        expectRefusal(404, "NotFound", "secrets \"x\" not found") { try cluster.delete(.secret("x")) }
    }

    @Test func theNamespaceMustBeThere() {
        expectRefusal(404, "NotFound", "namespaces \"nope\" not found") { try cluster.create(secret("a"), in: "nope") }
    }

    @Test func bodyAndPathNameTheSameObject() throws {
        try cluster.create(secret("a"))
        let target = try cluster.target(.secret("a"))
        let other = RequestBody(bytes: secret("b").encoded())
        expectRefusal(400, "BadRequest", "the name of the object (b) does not match the name on the URL (a)") {
            _ = try cluster.core.update(other, at: target, cluster.options())
        }
        let elsewhere = RequestBody(bytes: secret("a", metadata: ["namespace": "kube-system"]).encoded())
        expectRefusal(
            400, "BadRequest",
            "the namespace of the provided object does not match the namespace sent on the request"
        ) {
            _ = try cluster.core.update(elsewhere, at: target, cluster.options())
        }
    }

    @Test func generatedNamesHaveThePrefixAndFiveLetters() throws {
        let made = try cluster.create([
            "apiVersion": "v1", "kind": "Secret", "metadata": ["generateName": "gen-"],
        ])
        #expect(made.objectName.hasPrefix("gen-"))
        #expect(made.objectName.utf8.count == 9)
    }

    @Test func theVersionOfAnUpdateMustBeTheCurrentOne() throws {
        var object = try cluster.create(configMap("a", ["k": "1"]))
        let stale = object
        object["data"] = ["k": "2"]
        let updated = try cluster.update(object)
        #expect(updated.version != stale.version)
        expectRefusal(
            409, "Conflict",
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your "
                + "changes to the latest version and try again"
        ) {
            try cluster.update(stale)
        }
    }

    @Test func builtInKindsMayBeUpdatedWithoutAVersionAndCustomOnesNot() throws {
        try cluster.create(configMap("a", ["k": "1"]))
        #expect(try cluster.update(configMap("a", ["k": "2"]))["data"] == ["k": "2"])
        try cluster.installFoo()
        try cluster.create(foo("x"))
        expectRefusal(
            422, "Invalid",
            "foos.example.io \"x\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an "
                + "update"
        ) {
            try cluster.update(foo("x"))
        }
    }

    @Test func aWriteThatChangesNothingIsNone() throws {
        let made = try cluster.create(configMap("a", ["k": "1"]))
        #expect(try cluster.update(made) == made)
        #expect(try cluster.patch(.configMap("a"), ["data": ["k": "1"]]) == made)
        #expect(try cluster.patch(.configMap("a"), ["metadata": ["creationTimestamp": "2001-01-01T00:00:00Z"]]) == made)
    }

    @Test func aDryRunLeavesNoTrace() throws {
        var options = cluster.options()
        options.dryRun = true
        let version = cluster.core.storage.version
        let made = try cluster.create(secret("a"), options)
        #expect(made.version.isEmpty)
        #expect(!made.objectUID.isEmpty)
        #expect(!cluster.exists(.secret("a")))
        #expect(cluster.core.storage.version == version)
        try cluster.create(secret("b"))
        #expect(
            try cluster.patch(.secret("b"), ["metadata": ["labels": ["a": "b"]]], .merge, nil, options).objectLabels
                == ["a": "b"])
        try cluster.delete(.secret("b")) { $0.dryRun = true }
        #expect(try cluster.get(.secret("b")).objectLabels.isEmpty)
        expectRefusal(409, "AlreadyExists") { try cluster.create(secret("b"), options) }
    }

    @Test func versionsComeFromOneCounter() throws {
        let versions = try [
            cluster.create(secret("a")), cluster.create(configMap("a")), cluster.create(secret("b")),
        ].map { Int($0.version) ?? 0 }
        #expect(versions == Array(versions[0]...versions[0] + 2))
    }

    @Test func generationCountsWhatUsersWriteAndNothingElse() throws {
        try cluster.installFoo()
        #expect(try cluster.create(foo("x")).generation == 1)
        #expect(try cluster.patch(.foo("x"), ["spec": ["a": "y"]]).generation == 2)
        #expect(try cluster.patch(.foo("x"), ["metadata": ["labels": ["a": "b"]]]).generation == 2)
        #expect(try cluster.patch(.foo("x"), ["status": ["x": "1"]], .merge, .status).generation == 2)
        #expect(try cluster.patch(.foo("x"), ["metadata": ["generation": 9]]).generation == 2)
    }

    @Test func immutableMetadataStays() throws {
        try cluster.create(secret("a"))
        let error = refusal { try cluster.patch(.secret("a"), ["metadata": ["uid": "other"]]) }
        #expect(error?.message == "Secret \"a\" is invalid: metadata.uid: Invalid value: \"other\": field is immutable")
        #expect(error?.details?.causes.first?.field == "metadata.uid")
    }

    @Test func anObjectBeyondTheStoreLimitIsRefused() throws {
        try cluster.installFoo()
        expectRefusal(500, "", "etcdserver: request is too large") {
            try cluster.create(foo("x", ["a": "x", "open": ["k": .string(String(repeating: "x", count: 1_600_000))]]))
        }
        expectRefusal(413, "RequestEntityTooLarge") {
            try cluster.create(foo("x", ["a": "x", "open": ["k": .string(String(repeating: "x", count: 3_200_000))]]))
        }
    }

    @Test func theStoreAsAWholeIsBounded() throws {
        let cluster = Cluster { $0.limits.storageBytes = 100_000 }
        try cluster.create(configMap("a", ["k": String(repeating: "x", count: 90_000)]))
        expectRefusal(500, "", "etcdserver: mvcc: database space exceeded") {
            try cluster.create(configMap("b", ["k": String(repeating: "x", count: 90_000)]))
        }
        try cluster.delete(.configMap("a"))
        try cluster.create(configMap("b", ["k": String(repeating: "x", count: 90_000)]))
    }

    @Test func concurrentPatchesAreNotLost() async throws {
        try cluster.create(configMap("a"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask { [cluster] in
                    try cluster.patch(.configMap("a"), ["data": .object(["k\(number)": "v"])])
                }
            }
            try await group.waitForAll()
        }
        #expect(try cluster.get(.configMap("a"))["data"]?.object?.count == 40)
    }
}
