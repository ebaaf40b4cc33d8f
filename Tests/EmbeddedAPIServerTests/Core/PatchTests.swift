import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

@Suite("Patches")
struct PatchTests {
    let cluster = Cluster()

    @Test func mergePatchesRemoveByNull() throws {
        try cluster.create(configMap("a", ["x": "1", "y": "2"]))
        #expect(try cluster.patch(.configMap("a"), ["data": ["x": .null, "z": "3"]])["data"] == ["y": "2", "z": "3"])
    }

    @Test func jsonPatchesAreAllOrNothing() throws {
        try cluster.create(configMap("a", ["x": "1"]))
        let failing: JSONValue = [
            ["op": "add", "path": "/data/y", "value": "2"], ["op": "test", "path": "/data/x", "value": "no"],
        ]
        let error = refusal { try cluster.patch(.configMap("a"), failing, .json) }
        #expect(error?.code == 422)
        #expect(error?.message == "the server rejected our request due to an error in our request")
        #expect(try cluster.get(.configMap("a"))["data"] == ["x": "1"])
        let good: JSONValue = [
            ["op": "test", "path": "/data/x", "value": "1"], ["op": "replace", "path": "/data/x", "value": "2"],
            ["op": "add", "path": "/metadata/finalizers", "value": ["e.io/a"]],
        ]
        let patched = try cluster.patch(.configMap("a"), good, .json)
        #expect(patched["data"] == ["x": "2"])
        #expect(patched.finalizers == ["e.io/a"])
    }

    @Test(arguments: [
        (PatchType.merge, "[1", 400, "error decoding patch: "),
        (
            .merge, "[1]", 400,
            "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}"
        ),
        (
            .json, "{}", 400,
            "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"
        ),
        (.json, #"[{"op":"foo","path":"/x"}]"#, 422, "the server rejected our request due to an error in our request"),
        (
            .json, #"[{"op":"remove","path":"/data/zz"}]"#, 422,
            "the server rejected our request due to an error in our request"
        ),
        (.strategic, #"{"data":{"$patch":"foo"}}"#, 500, "unknown patch type: foo in map"),
        (
            .merge, #"{"metadata":{"name":"b"}}"#, 400,
            "the name of the object (b) does not match the name on the URL (a)"
        ),
        (
            .merge, #"{"metadata":{"namespace":"b"}}"#, 400,
            "the namespace of the provided object does not match the namespace sent on the request"
        ),
        (
            .merge, #"{"metadata":{"resourceVersion":"1"}}"#, 409,
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified"
        ),
        (.merge, #"{"data":5}"#, 422, " \"\" is invalid: patch: Invalid value: "),
    ])
    func whatIsNoPatch(type: PatchType, body: String, code: Int, message: String) throws {
        try cluster.create(configMap("a", ["x": "1"]))
        let target = try cluster.target(.configMap("a"))
        let error = refusal {
            _ = try cluster.core.patch(RequestBody(bytes: Array(body.utf8)), type: type, at: target, cluster.options())
        }
        #expect(error?.code == code)
        #expect(error?.message.hasPrefix(message) == true)
    }

    @Test func aJSONPatchHasABoundedNumberOfOperations() throws {
        try cluster.create(configMap("a"))
        let many = JSONValue.array(
            Array(repeating: ["op": "test", "path": "/kind", "value": "ConfigMap"], count: 10_001))
        expectRefusal(413, "RequestEntityTooLarge") { try cluster.patch(.configMap("a"), many, .json) }
    }

    @Test func copiesOfCopiesAreBounded() throws {
        try cluster.installFoo()
        try cluster.create(foo("x", ["a": "x", "open": ["k": .string(String(repeating: "x", count: 10_000))]]))
        let doubling = JSONValue.array(
            (0..<60).map { ["op": "copy", "from": "/spec/open", "path": .string("/spec/open/c\($0)")] })
        expectRefusal(413, "RequestEntityTooLarge") { try cluster.patch(.foo("x"), doubling, .json) }
    }

    @Test func additionsInsideAdditionsAreBounded() throws {
        try cluster.installFoo()
        try cluster.create(foo("x", ["a": "x", "open": .object([:])]))
        func nested(_ depth: Int) -> JSONValue { (0..<depth).reduce(.object([:])) { inner, _ in ["a": inner] } }
        let step = String(repeating: "/a", count: 200)
        let deepening = JSONValue.array(
            (0..<10).map { number in
                let path = "/spec/open" + String(repeating: step, count: number) + "/a"
                return ["op": "add", "path": .string(path), "value": nested(199)]
            })
        expectRefusal(422, "Invalid") { try cluster.patch(.foo("x"), deepening, .json) }
    }

    @Test func objectsAsDeepAsBodiesMayBeAreHandled() throws {
        try cluster.installFoo()
        let deep: JSONValue = (0..<480).reduce(.object([:])) { inner, _ in ["a": inner] }
        try cluster.create(foo("x", ["a": "x", "open": deep]))
        try cluster.patch(.foo("x"), ["spec": ["a": "y"]])
        let applied = try cluster.apply(foo("x", ["a": "y", "open": deep]), by: "m")
        #expect(applied["spec"]?["open"] == deep)
    }

    @Test func strategicPatchesMergeByKey() throws {
        let first: JSONValue = ["apiVersion": "v1", "kind": "Secret", "name": "o1", "uid": "u1"]
        let second: JSONValue = ["apiVersion": "v1", "kind": "Secret", "name": "o2", "uid": "u2"]
        try cluster.create(
            configMap("a", ["x": "1"], metadata: ["finalizers": ["e.io/a"], "ownerReferences": [first]]))
        let merged = try cluster.patch(
            .configMap("a"),
            ["metadata": ["finalizers": ["e.io/b"], "ownerReferences": [second]], "data": ["x": .null, "y": "2"]],
            .strategic)
        #expect(merged.finalizers == ["e.io/a", "e.io/b"])
        #expect(merged.owners.map(\.name) == ["o1", "o2"])
        #expect(merged["data"] == ["y": "2"])
        let removed = try cluster.patch(
            .configMap("a"),
            [
                "metadata": [
                    "$deleteFromPrimitiveList/finalizers": ["e.io/a"],
                    "ownerReferences": [["$patch": "delete", "uid": "u1"]],
                ]
            ], .strategic)
        #expect(removed.finalizers == ["e.io/b"])
        #expect(removed.owners.map(\.name) == ["o2"])
    }

    @Test func strategicDirectives() throws {
        let schema = MergeSchema(json: [
            "properties": [
                "list": [
                    "x-kubernetes-patch-strategy": "merge", "x-kubernetes-patch-merge-key": "name",
                    "items": .object([:]),
                ]
            ]
        ])
        let patch = StrategicMergePatch(schema: schema)
        let object: JSONValue = [
            "list": [["name": "a", "v": 1], ["name": "b"], ["name": "c"]], "m": ["x": 1, "y": 2],
        ]
        #expect(try patch.apply(["m": ["$patch": "replace", "z": 3]], to: object)["m"] == ["z": 3])
        #expect(try patch.apply(["m": ["$patch": "delete"]], to: object)["m"] == .object([:]))
        #expect(try patch.apply(["m": ["$retainKeys": ["y"], "y": 5]], to: object)["m"] == ["y": 5])
        #expect(
            try patch.apply(["list": [["$patch": "replace"], ["name": "z"]]], to: object)["list"] == [["name": "z"]])
        #expect(
            try patch.apply(
                ["$setElementOrder/list": [["name": "c"], ["name": "a"]], "list": [["name": "a", "w": 2]]], to: object
            )["list"] == [["name": "c"], ["name": "a", "v": 1, "w": 2], ["name": "b"]])
        #expect(throws: APIStatusError.self) { try patch.apply(["list": [["v": 1]]], to: object) }
    }

    @Test func customKindsKnowNoStrategicPatch() throws {
        try cluster.installFoo()
        try cluster.create(foo("x"))
        expectRefusal(
            415, "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: "
                + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
        ) {
            try cluster.patch(.foo("x"), [:], .strategic)
        }
    }

    @Test func mainAndStatusEndpointsKeepToThemselves() throws {
        try cluster.installFoo()
        var object = foo("x")
        object["status"] = ["x": "early"]
        #expect(try cluster.create(object)["status"] == nil)
        let status = try cluster.patch(
            .foo("x"), ["spec": ["a": "z"], "metadata": ["labels": ["s": "t"]], "status": ["x": "ok"]], .merge, .status)
        #expect(status["spec"]?["a"] == "x")
        #expect(status.objectLabels.isEmpty)
        #expect(status["status"] == ["x": "ok"])
        let main = try cluster.patch(.foo("x"), ["spec": ["a": "y"], "status": ["x": "no"]])
        #expect(main["spec"]?["a"] == "y")
        #expect(main["status"] == ["x": "ok"])
        var whole = main
        whole["status"] = ["n": 1]
        whole["spec"] = ["a": "no"]
        let put = try cluster.update(whole, .status)
        #expect(put["status"] == ["n": 1])
        #expect(put["spec"]?["a"] == "y")
        expectRefusal(422, "Invalid") { try cluster.patch(.foo("x"), ["status": ["n": "bad"]], .merge, .status) }
    }

    @Test func withoutAStatusEndpointTheStatusIsAPartLikeOthers() throws {
        try cluster.installFoo(hasStatus: false)
        var object = foo("x")
        object["status"] = ["x": "early"]
        #expect(try cluster.create(object)["status"] == ["x": "early"])
        #expect(try cluster.patch(.foo("x"), ["status": ["x": "late"]]).generation == 2)
    }
}
