import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

@Suite("Server-side apply and managed fields")
struct ApplyTests {
    let cluster = Cluster()

    init() throws {
        try cluster.installFoo()
    }

    private func items(_ pairs: (String, Int64?)...) -> JSONValue {
        .array(
            pairs.map { name, value in
                var item: JSONValue = ["name": .string(name)]
                item["v"] = value.map(JSONValue.integer)
                return item
            })
    }

    @Test func applyingCreatesWithDefaultsAndOwnsWhatItSays() throws {
        let made = try cluster.apply(foo("x", ["a": "x", "list": items(("n1", 1), ("n2", nil))]), by: "m1")
        #expect(made["spec"]?["b"] == 3)
        #expect(
            made.fields(of: "m1", "Apply")
                == #"{"f:spec":{"f:a":{},"f:list":{"k:{\"name\":\"n1\"}":{".":{},"f:name":{},"f:v":{}},"#
                + #""k:{\"name\":\"n2\"}":{".":{},"f:name":{}}}}}"#)
    }

    @Test func anotherValueOfAnOwnedFieldIsAConflict() throws {
        try cluster.apply(foo("x", ["a": "x", "list": items(("n1", 1))]), by: "m1")
        let error = refusal { try cluster.apply(foo("x", ["a": "y", "list": items(("n1", 2))]), by: "m2") }
        #expect(error?.code == 409)
        #expect(error?.reason == "Conflict")
        #expect(
            error?.message
                == "Apply failed with 2 conflicts: conflicts with \"m1\":\n- .spec.a\n- .spec.list[name=\"n1\"].v")
        #expect(error?.details?.causes.map(\.field) == [".spec.a", ".spec.list[name=\"n1\"].v"])
        #expect(error?.details?.causes.first?.reason == "FieldManagerConflict")
        // The same value is none.
        try cluster.apply(foo("x", ["a": "x"]), by: "m2")
    }

    @Test func oneConflictIsNamedInOneLine() throws {
        var options = cluster.options("kubectl")
        try cluster.create(configMap("a", ["x": "1"]), options)
        options.fieldManager = "other"
        expectRefusal(409, "Conflict", "Apply failed with 1 conflict: conflict with \"kubectl\" using v1: .data.x") {
            try cluster.apply(configMap("a", ["x": "2"]), by: "other")
        }
    }

    @Test func forceTakesOver() throws {
        try cluster.apply(foo("x", ["a": "x", "list": items(("n1", 1), ("n2", nil))]), by: "m1")
        let taken = try cluster.apply(
            foo("x", ["a": "y", "list": items(("n1", 2), ("n3", nil))]), by: "m2", force: true)
        #expect(taken["spec"]?["a"] == "y")
        #expect(taken["spec"]?["list"] == items(("n1", 2), ("n2", nil), ("n3", nil)))
        #expect(
            taken.fields(of: "m1")
                == #"{"f:spec":{"f:list":{"k:{\"name\":\"n1\"}":{".":{},"f:name":{}},"k:{\"name\":\"n2\"}":{".":{},"f:name":{}}}}}"#
        )
        #expect(taken.generation == 2)
    }

    @Test func whatIsNoLongerAppliedGoesUnlessSomeoneElseOwnsIt() throws {
        try cluster.apply(
            foo(
                "x", ["a": "x", "list": items(("n1", 1), ("n2", 2)), "map": ["p": "1", "q": "2"], "set": ["s", "t"]]),
            by: "m1")
        try cluster.apply(foo("x", ["a": "x", "list": items(("n1", 1)), "map": ["q": "2"]]), by: "m2")
        let left = try cluster.apply(foo("x", ["a": "x", "set": ["t"]]), by: "m1")
        #expect(left["spec"]?["list"] == items(("n1", 1)))
        #expect(left["spec"]?["map"] == ["q": "2"])
        #expect(left["spec"]?["set"] == ["t"])
        let less = try cluster.apply(foo("x", ["a": "x"]), by: "m2")
        #expect(less["spec"] == ["a": "x", "b": 3, "set": ["t"]])
    }

    @Test func anEmptiedMapThatSomeoneOwnsStays() throws {
        try cluster.create(foo("x", ["a": "x", "map": ["p": "1"]]))
        try cluster.apply(foo("x", ["a": "x", "map": ["p": "2"]]), by: "m", force: true)
        let left = try cluster.apply(foo("x", ["a": "x"]), by: "m")
        #expect(left["spec"]?["map"] == .object([:]))
        #expect(left.fields(of: "tester") == #"{"f:spec":{".":{},"f:a":{},"f:b":{},"f:map":{}}}"#)
    }

    @Test func whatOthersWroteStays() throws {
        try cluster.apply(foo("x", ["a": "x", "map": ["p": "1"]]), by: "m1")
        try cluster.patch(.foo("x"), ["spec": ["map": ["by-hand": "2"]], "metadata": ["labels": ["l": "1"]]])
        let left = try cluster.apply(foo("x", ["a": "x"]), by: "m1")
        #expect(left["spec"]?["map"] == ["by-hand": "2"])
        #expect(left.objectLabels == ["l": "1"])
    }

    @Test func anUpdateTakesWhatItChangesFromAppliers() throws {
        try cluster.apply(foo("x", ["a": "x", "map": ["p": "1"]]), by: "m1")
        let changed = try cluster.patch(.foo("x"), ["spec": ["a": "z"]])
        #expect(changed.fields(of: "m1") == #"{"f:spec":{"f:map":{"f:p":{}}}}"#)
        #expect(changed.fields(of: "tester", "Update") == #"{"f:spec":{"f:a":{}}}"#)
    }

    @Test func createOwnsMapsAsWholesToo() throws {
        let made = try cluster.create(secret("a", ["k": "v"], metadata: ["labels": ["l": "1"]]))
        #expect(
            made.fields(of: "tester", "Update")
                == #"{"f:data":{".":{},"f:k":{}},"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:type":{}}"#)
    }

    @Test func theManagerIsTheProgramWhereNoneIsNamed() throws {
        var options = WriteOptions(caller: Caller(user: "t", groups: [], userAgent: "kubectl/v1.36 (linux/amd64)"))
        #expect(try cluster.create(secret("a"), options).fields(of: "kubectl") != nil)
        options.caller.userAgent = ""
        #expect(try cluster.create(secret("b"), options).fields(of: "unknown") != nil)
    }

    @Test func applyingTheSameIsNoWrite() throws {
        let made = try cluster.apply(foo("x", ["a": "x", "map": ["p": "1"]]), by: "m1")
        #expect(try cluster.apply(foo("x", ["a": "x", "map": ["p": "1"]]), by: "m1") == made)
    }

    @Test func theStatusIsAppliedAtItsOwnEndpoint() throws {
        try cluster.apply(foo("x"), by: "m1")
        var status = foo("x", ["a": "zzz"], metadata: ["labels": ["q": "w"]])
        status["status"] = ["x": "s"]
        let changed = try cluster.apply(status, by: "st", .status)
        #expect(changed["spec"]?["a"] == "x")
        #expect(changed.objectLabels.isEmpty)
        #expect(changed["status"] == ["x": "s"])
        #expect(changed.fields(of: "st") == #"{"f:status":{"f:x":{}}}"#)
        #expect(changed.generation == 1)
        status["status"] = ["x": "other"]
        expectRefusal(
            409, "Conflict",
            "Apply failed with 1 conflict: conflict with \"st\" with subresource \"status\": .status.x"
        ) {
            try cluster.apply(status, by: "m1", .status)
        }
        // At the object's endpoint the status is nobody's business.
        let main = try cluster.apply(status.with("spec", ["a": "x"]), by: "m1")
        #expect(main["status"] == ["x": "s"])
        #expect(main.fields(of: "m1") == #"{"f:metadata":{"f:labels":{"f:q":{}}},"f:spec":{"f:a":{}}}"#)
    }

    @Test func theStatusOfWhatIsNotThereIsNotFound() {
        expectRefusal(404, "NotFound", "foos.example.io \"x\" not found") {
            try cluster.apply(foo("x"), by: "m", .status)
        }
    }

    @Test func aUIDSaysThatTheObjectIsThere() {
        expectRefusal(
            409, "Conflict",
            "Operation cannot be fulfilled on foos.example.io \"x\": uid mismatch: the provided object specified uid "
                + "foo, and no existing object was found"
        ) {
            try cluster.apply(foo("x", metadata: ["uid": "foo"]), by: "m")
        }
    }

    @Test func kubectlMayTakeOverWhatItAppliedFromTheClient() throws {
        var object = configMap("a", ["x": "1"])
        object[path: ["metadata", "annotations"]] = [
            "kubectl.kubernetes.io/last-applied-configuration": .string(object.text)
        ]
        try cluster.create(object, cluster.options("kubectl-client-side-apply"))
        #expect(try cluster.apply(configMap("a", ["x": "2"]), by: "kubectl")["data"] == ["x": "2"])
        expectRefusal(409, "Conflict") { try cluster.apply(configMap("a", ["x": "3"]), by: "someone") }
    }

    @Test func bareObjectsBecomeThoseOfBeforeFirstApply() throws {
        try cluster.create(configMap("a", ["x": "1"]))
        let bare = try cluster.patch(.configMap("a"), ["metadata": ["managedFields": [.object([:])]]])
        #expect(bare["metadata"]?["managedFields"] == nil)
        #expect(try cluster.patch(.configMap("a"), ["data": ["y": "1"]])["metadata"]?["managedFields"] == nil)
        let applied = try cluster.apply(configMap("a", ["z": "1"]), by: "m")
        #expect(applied.fields(of: "before-first-apply") == #"{"f:data":{".":{},"f:x":{},"f:y":{}}}"#)
        #expect(applied.fields(of: "m") == #"{"f:data":{"f:z":{}}}"#)
    }

    @Test func manyUpdatersAreMerged() throws {
        try cluster.create(configMap("a", ["k": "v"]))
        for number in 0..<15 {
            try cluster.patch(
                .configMap("a"), ["data": .object(["k\(number)": "v"])], .merge, nil, cluster.options("m\(number)"))
        }
        let managed = try cluster.get(.configMap("a"))["metadata"]?["managedFields"]?.array ?? []
        #expect(managed.count == 10)
        #expect(managed.contains { $0["manager"] == "ancient-changes" })
    }

    @Test func wholeListsHaveOneOwner() throws {
        try cluster.apply(foo("x", ["a": "x", "whole": ["p", "q"]]), by: "m1")
        expectRefusal(409, "Conflict", "Apply failed with 1 conflict: conflict with \"m1\": .spec.whole") {
            try cluster.apply(foo("x", ["a": "x", "whole": ["p"]]), by: "m2")
        }
    }

    @Test func finalizersAndOwnersAreSharedByItem() throws {
        let first: JSONValue = ["apiVersion": "v1", "kind": "Secret", "name": "o1", "uid": "u1"]
        let second: JSONValue = ["apiVersion": "v1", "kind": "Secret", "name": "o2", "uid": "u2"]
        try cluster.apply(foo("x", metadata: ["finalizers": ["e.io/a"], "ownerReferences": [first]]), by: "m1")
        let both = try cluster.apply(
            foo("x", metadata: ["finalizers": ["e.io/b"], "ownerReferences": [second]]), by: "m2")
        #expect(both.finalizers.sorted() == ["e.io/a", "e.io/b"])
        #expect(both.owners.map(\.name).sorted() == ["o1", "o2"])
        let left = try cluster.apply(foo("x"), by: "m1")
        #expect(left.finalizers == ["e.io/b"])
        #expect(left.owners.map(\.name) == ["o2"])
    }

    @Test(arguments: [
        (
            #"{"apiVersion":"example.io/v1","kind":"Foo","metadata":{"name":"x"},"spec":{"q":1}}"#, 500,
            "failed to create typed patch object (/x; example.io/v1, Kind=Foo): .spec.q: field not declared in schema"
        ),
        (
            #"{"apiVersion":"example.io/v1","kind":"Foo","metadata":{"name":"x"},"spec":{"list":[{"name":"d"},{"name":"d"}]}}"#,
            500,
            "failed to create typed patch object (/x; example.io/v1, Kind=Foo): .spec.list: duplicate entries for key [name=\"d\"]"
        ),
        (
            #"{"apiVersion":"example.io/v1","kind":"Foo","metadata":{"name":"x"},"spec":{"list":[{"v":3}]}}"#, 500,
            "failed to create typed patch object (/x; example.io/v1, Kind=Foo): .spec.list: element 0: associative list "
                + "with keys has an element that omits all key fields [\"name\"] (and doesn't have default values for any key fields)"
        ),
        (
            #"{"apiVersion":"example.io/v1","kind":"Foo","metadata":{"name":"x","managedFields":[]},"spec":{"a":"y"}}"#,
            400,
            "metadata.managedFields must be nil"
        ),
        (
            #"{"apiVersion":"example.io/v2","kind":"Foo","metadata":{"name":"x"}}"#, 400,
            "invalid object type: example.io/v2, Kind=Foo"
        ),
        (
            #"{"apiVersion":"example.io/v1","kind":"Foo","metadata":{"name":"zz"}}"#, 400,
            "the name of the object (zz) does not match the name on the URL (x)"
        ),
        (
            "[1]", 400,
            "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}"
        ),
    ])
    func whatCannotBeApplied(body: String, code: Int, message: String) throws {
        let target = try cluster.target(.foo("x"))
        let error = refusal {
            _ = try cluster.core.patch(
                RequestBody(bytes: Array(body.utf8)), type: .apply, at: target, cluster.options("m"))
        }
        #expect(error?.code == code)
        #expect(error?.message == message)
    }

    @Test func applyingNeedsAManagerAndOnlyApplyingHasForce() throws {
        expectRefusal(
            422, "Invalid",
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"
        ) {
            try cluster.apply(foo("x"), by: "")
        }
        var options = cluster.options()
        options.force = true
        expectRefusal(
            422, "Invalid",
            "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch"
        ) {
            try cluster.patch(.foo("x"), [:], .merge, nil, options)
        }
    }

    @Test func yamlIsApplied() throws {
        let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: y\ndata:\n  k: |\n    line\n"
        let made = try cluster.core.patch(
            RequestBody(bytes: Array(yaml.utf8), format: .yaml), type: .apply, at: try cluster.target(.configMap("y")),
            cluster.options("m"))
        #expect(made.isCreated)
        #expect(made.object.json["data"] == ["k": "line\n"])
    }
}

extension JSONValue {
    fileprivate func with(_ key: String, _ value: JSONValue) -> JSONValue {
        var result = self
        result[key] = value
        return result
    }
}
