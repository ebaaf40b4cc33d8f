import JSON
import Testing

extension APIConformance {
    /// Server-side apply, and who owns which field.
    @Suite struct ApplyTests {
        private func items(_ pairs: (String, Int64?)...) -> JSONValue {
            .array(
                pairs.map { name, value in
                    var item: JSONValue = ["name": .string(name)]
                    item["v"] = value.map(JSONValue.integer)
                    return item
                })
        }

        @Test func applyingCreatesWithDefaultsAndOwnsWhatItSays() async throws {
            let answer = try await api.foos.send(
                .patch, "x", ["fieldManager": "m1"],
                foo("x", ["a": "x", "list": items(("n1", 1), ("n2", nil))]).encoded(), type: PatchType.apply.rawValue)
            #expect(answer.status == 201)
            #expect(answer.json["spec"]?["b"] == 3)
            #expect(
                answer.json.fields(of: "m1", "Apply")
                    == #"{"f:spec":{"f:a":{},"f:list":{"k:{\"name\":\"n1\"}":{".":{},"f:name":{},"f:v":{}},"#
                    + #""k:{\"name\":\"n2\"}":{".":{},"f:name":{}}}}}"#)
        }

        @Test func entriesSayWhoHowWhenAndInWhichVersion() async throws {
            let made = try await api.configMaps.apply(configMap("a", ["k": "1"]), by: "m1")
            let entry = try #require(made.managed(by: "m1"))
            #expect(entry["operation"] == "Apply")
            #expect(entry["apiVersion"] == "v1")
            #expect(entry["fieldsType"] == "FieldsV1")
            #expect(entry["fieldsV1"] == ["f:data": ["f:k": .object([:])]])
            #expect(entry["subresource"] == nil)
            #expect(entry["time"]?.string?.hasSuffix("Z") == true)
            #expect(made.metadata["managedFields"]?.array?.count == 1)
        }

        @Test func anotherValueOfAnOwnedFieldIsAConflict() async throws {
            try await api.foos.apply(foo("x", ["a": "x", "list": items(("n1", 1))]), by: "m1")
            let refusal = try await expectRefusal(
                409, "Conflict",
                "Apply failed with 2 conflicts: conflicts with \"m1\":\n- .spec.a\n- .spec.list[name=\"n1\"].v"
            ) {
                try await api.foos.apply(foo("x", ["a": "y", "list": items(("n1", 2))]), by: "m2")
            }
            #expect(
                refusal?.causes == [
                    ["reason": "FieldManagerConflict", "message": "conflict with \"m1\"", "field": ".spec.a"],
                    [
                        "reason": "FieldManagerConflict", "message": "conflict with \"m1\"",
                        "field": ".spec.list[name=\"n1\"].v",
                    ],
                ])
            // The same value is none.
            let shared = try await api.foos.apply(foo("x", ["a": "x"]), by: "m2")
            #expect(shared.fields(of: "m2") == #"{"f:spec":{"f:a":{}}}"#)
            #expect(shared.fields(of: "m1")?.contains(#""f:a":{}"#) == true)
        }

        @Test func conflictsWithUpdatesNameTheVersion() async throws {
            try await api.configMaps.create(configMap("a", ["x": "1"]))
            try await expectRefusal(
                409, "Conflict", "Apply failed with 1 conflict: conflict with \"tester\" using v1: .data.x"
            ) {
                try await api.configMaps.apply(configMap("a", ["x": "2"]), by: "other")
            }
        }

        @Test func conflictsWithSeveralAreSorted() async throws {
            try await api.configMaps.apply(configMap("a", ["x": "1"]), by: "m2")
            try await api.configMaps.apply(configMap("a", ["y": "1"]), by: "m1")
            try await expectRefusal(
                409, "Conflict",
                "Apply failed with 2 conflicts: conflicts with \"m1\":\n- .data.y\nconflicts with \"m2\":\n- .data.x"
            ) {
                try await api.configMaps.apply(configMap("a", ["x": "2", "y": "2"]), by: "m3")
            }
        }

        @Test func forceTakesOver() async throws {
            try await api.foos.apply(foo("x", ["a": "x", "list": items(("n1", 1), ("n2", nil))]), by: "m1")
            let taken = try await api.foos.apply(
                foo("x", ["a": "y", "list": items(("n1", 2), ("n3", nil))]), by: "m2", force: true)
            #expect(taken["spec"]?["a"] == "y")
            #expect(taken["spec"]?["list"] == items(("n1", 2), ("n2", nil), ("n3", nil)))
            #expect(
                taken.fields(of: "m1")
                    == #"{"f:spec":{"f:list":{"k:{\"name\":\"n1\"}":{".":{},"f:name":{}},"k:{\"name\":\"n2\"}":{".":{},"f:name":{}}}}}"#
            )
            #expect(taken.generation == 2)
        }

        @Test func whatIsNoLongerAppliedGoesUnlessSomeoneElseOwnsIt() async throws {
            try await api.foos.apply(
                foo(
                    "x",
                    ["a": "x", "list": items(("n1", 1), ("n2", 2)), "map": ["p": "1", "q": "2"], "set": ["s", "t"]]),
                by: "m1")
            try await api.foos.apply(foo("x", ["a": "x", "list": items(("n1", 1)), "map": ["q": "2"]]), by: "m2")
            let left = try await api.foos.apply(foo("x", ["a": "x", "set": ["t"]]), by: "m1")
            #expect(left["spec"]?["list"] == items(("n1", 1)))
            #expect(left["spec"]?["map"] == ["q": "2"])
            #expect(left["spec"]?["set"] == ["t"])
            let less = try await api.foos.apply(foo("x", ["a": "x"]), by: "m2")
            #expect(less["spec"] == ["a": "x", "b": 3, "set": ["t"]])
        }

        @Test func anEmptiedMapThatSomeoneOwnsStays() async throws {
            try await api.foos.create(foo("x", ["a": "x", "map": ["p": "1"]]))
            try await api.foos.apply(foo("x", ["a": "x", "map": ["p": "2"]]), by: "m", force: true)
            let left = try await api.foos.apply(foo("x", ["a": "x"]), by: "m")
            #expect(left["spec"]?["map"] == .object([:]))
            #expect(left.fields(of: "tester") == #"{"f:spec":{".":{},"f:a":{},"f:b":{},"f:map":{}}}"#)
        }

        @Test func whatOthersWroteStays() async throws {
            try await api.foos.apply(foo("x", ["a": "x", "map": ["p": "1"]]), by: "m1")
            try await api.foos.patch("x", ["spec": ["map": ["by-hand": "2"]], "metadata": ["labels": ["l": "1"]]])
            let left = try await api.foos.apply(foo("x", ["a": "x"]), by: "m1")
            #expect(left["spec"]?["map"] == ["by-hand": "2"])
            #expect(left.labels == ["l": "1"])
        }

        @Test func anUpdateTakesWhatItChangesFromAppliers() async throws {
            try await api.foos.apply(foo("x", ["a": "x", "map": ["p": "1"]]), by: "m1")
            let changed = try await api.foos.patch("x", ["spec": ["a": "z"]])
            #expect(changed.fields(of: "m1") == #"{"f:spec":{"f:map":{"f:p":{}}}}"#)
            #expect(changed.fields(of: "tester", "Update") == #"{"f:spec":{"f:a":{}}}"#)
        }

        @Test func applyingWhatOneCreatedLeavesTwoEntries() async throws {
            // Update and Apply of one manager are two owners.
            let query = ["fieldManager": "m"]
            try await api.configMaps.create(configMap("a", ["x": "1", "y": "1"]), query)
            try await expectRefusal(409, "Conflict") {
                try await api.configMaps.apply(configMap("a", ["x": "2"]), by: "m")
            }
            let taken = try await api.configMaps.apply(configMap("a", ["x": "2"]), by: "m", force: true)
            #expect(taken.fields(of: "m", "Apply") == #"{"f:data":{"f:x":{}}}"#)
            #expect(taken.fields(of: "m", "Update") == #"{"f:data":{".":{},"f:y":{}}}"#)
        }

        @Test func ownersMigrateWhenAClientSaysSo() async throws {
            // As clients move what they wrote by updates to apply: they edit the entries.
            let made = try await api.configMaps.create(configMap("a", ["x": "1"]), ["fieldManager": "old"])
            let entry = try #require(made.managed(by: "old"))
            let migrated = entry.with("operation", value: "Apply").with("manager", value: "new")
            try await api.configMaps.patch(
                "a", [["op": "replace", "path": "/metadata/managedFields", "value": [migrated]]], .json)
            let applied = try await api.configMaps.apply(configMap("a", ["z": "1"]), by: "new")
            #expect(applied["data"] == ["z": "1"])
            #expect(applied.managed(by: "old") == nil)
        }

        @Test func createOwnsMapsAsWholesToo() async throws {
            let made = try await api.secrets.create(secret("a", ["k": "v"], metadata: ["labels": ["l": "1"]]))
            #expect(
                made.fields(of: "tester", "Update")
                    == #"{"f:data":{".":{},"f:k":{}},"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:type":{}}"#)
        }

        @Test func theManagerIsTheProgramWhereNoneIsNamed() async throws {
            let answer = try await api.secrets.send(
                .post, "", [:], secret("a").encoded(), headers: ["User-Agent": "kubectl/v1.36 (linux/amd64)"])
            #expect(answer.json.fields(of: "kubectl", "Update") != nil)
        }

        @Test func applyingTheSameIsNoWrite() async throws {
            let made = try await api.foos.apply(foo("x", ["a": "x", "map": ["p": "1"]]), by: "m1")
            #expect(try await api.foos.apply(foo("x", ["a": "x", "map": ["p": "1"]]), by: "m1") == made)
        }

        @Test func theStatusIsAppliedAtItsOwnEndpoint() async throws {
            try await api.foos.apply(foo("x"), by: "m1")
            let status = foo("x", ["a": "zzz"], metadata: ["labels": ["q": "w"]]).with("status", value: ["x": "s"])
            let changed = try await api.foos.apply(status, by: "st", at: "status")
            #expect(changed["spec"]?["a"] == "x")
            #expect(changed.labels == [:])
            #expect(changed["status"] == ["x": "s"])
            #expect(changed.managed(by: "st", at: "status")?["fieldsV1"]?.text == #"{"f:status":{"f:x":{}}}"#)
            #expect(changed.generation == 1)
            try await expectRefusal(
                409, "Conflict",
                "Apply failed with 1 conflict: conflict with \"st\" with subresource \"status\": .status.x"
            ) {
                try await api.foos.apply(status.with("status", "x", value: "other"), by: "m1", at: "status")
            }
            // At the object's endpoint the status is nobody's business.
            let main = try await api.foos.apply(
                status.with("spec", "a", value: "x").with("status", "x", value: "other"), by: "m1")
            #expect(main["status"] == ["x": "s"])
            #expect(main.fields(of: "m1") == #"{"f:metadata":{"f:labels":{"f:q":{}}},"f:spec":{"f:a":{}}}"#)
        }

        @Test func theStatusOfWhatIsNotThereIsNotFound() async throws {
            try await expectRefusal(404, "NotFound", "foos.\(api.group) \"x\" not found") {
                try await api.foos.apply(foo("x"), by: "m", at: "status")
            }
        }

        @Test func aUIDSaysThatTheObjectIsThere() async throws {
            let uid = "00000000-0000-0000-0000-000000000000"
            try await expectRefusal(
                409, "Conflict",
                "Operation cannot be fulfilled on foos.\(api.group) \"x\": uid mismatch: the provided object specified "
                    + "uid \(uid), and no existing object was found"
            ) {
                try await api.foos.apply(foo("x", metadata: ["uid": .string(uid)]), by: "m")
            }
            let made = try await api.foos.apply(foo("x"), by: "m")
            try await api.foos.apply(foo("x", ["a": "y"], metadata: ["uid": .string(made.uid)]), by: "m")
            try await expectRefusal(
                422, "Invalid",
                "Foo.\(api.group) \"x\" is invalid: metadata.uid: Invalid value: \"\(uid)\": field is immutable"
            ) {
                try await api.foos.apply(foo("x", ["a": "z"], metadata: ["uid": .string(uid)]), by: "m")
            }
        }

        /// So a status that must not land on the next object of the name has to name the version.
        @Test func aStatusIsBoundByTheVersionAndNotByTheUID() async throws {
            let made = try await api.foos.create(foo("x"))
            let other = JSONValue.string("00000000-0000-0000-0000-000000000000")
            let applied = try await api.foos.apply(
                foo("x", metadata: ["uid": other]).with("status", value: ["x": "1"]), by: "st", at: "status")
            #expect(applied.metadata["uid"] == made.metadata["uid"])
            #expect(applied["status"] == ["x": "1"])
            try await expectRefusal(409, "Conflict") {
                try await api.foos.apply(
                    foo("x", metadata: ["resourceVersion": made.metadata["resourceVersion"] ?? .null])
                        .with("status", value: ["x": "2"]), by: "st", at: "status")
            }
        }

        @Test func aVersionMustBeTheCurrentOne() async throws {
            let made = try await api.foos.apply(foo("x"), by: "m")
            let changed = try await api.foos.apply(
                foo("x", ["a": "y"], metadata: ["resourceVersion": .string(made.version)]), by: "m")
            #expect(changed["spec"]?["a"] == "y")
            try await expectRefusal(409, "Conflict") {
                try await api.foos.apply(
                    foo("x", ["a": "z"], metadata: ["resourceVersion": .string(made.version)]), by: "m")
            }
        }

        @Test func kubectlMayTakeOverWhatItAppliedFromTheClient() async throws {
            let last = configMap("a", ["x": "1"])
            let object = last.with(
                "metadata", "annotations",
                value: ["kubectl.kubernetes.io/last-applied-configuration": .string(last.text)])
            try await api.configMaps.create(object, ["fieldManager": "kubectl-client-side-apply"])
            #expect(try await api.configMaps.apply(configMap("a", ["x": "2"]), by: "kubectl")["data"] == ["x": "2"])
            try await expectRefusal(409, "Conflict") {
                try await api.configMaps.apply(configMap("a", ["x": "3"]), by: "someone")
            }
        }

        @Test func bareObjectsBecomeThoseOfBeforeFirstApply() async throws {
            try await api.configMaps.create(configMap("a", ["x": "1"]))
            let reset: JSONValue = ["metadata": ["managedFields": [.object([:])]]]
            #expect(try await api.configMaps.patch("a", reset).metadata["managedFields"] == nil)
            #expect(try await api.configMaps.patch("a", ["data": ["y": "1"]]).metadata["managedFields"] == nil)
            let applied = try await api.configMaps.apply(configMap("a", ["z": "1"]), by: "m")
            #expect(applied.fields(of: "before-first-apply") == #"{"f:data":{".":{},"f:x":{},"f:y":{}}}"#)
            #expect(applied.fields(of: "m") == #"{"f:data":{"f:z":{}}}"#)
        }

        @Test func manyUpdatersAreMerged() async throws {
            try await api.configMaps.create(configMap("a", ["k": "v"]))
            for number in 0..<15 {
                try await api.configMaps.patch(
                    "a", ["data": .object(["k\(number)": "v"])], .merge, ["fieldManager": "m\(number)"])
            }
            let managed = try await api.configMaps.get("a").metadata["managedFields"]?.array ?? []
            #expect(managed.count == 10)
            #expect(managed.contains { $0["manager"] == "ancient-changes" })
        }

        @Test func wholeListsAndMapsHaveOneOwner() async throws {
            try await api.foos.apply(foo("x", ["a": "x", "whole": ["p", "q"], "atomicMap": ["k": "v"]]), by: "m1")
            try await expectRefusal(
                409, "Conflict",
                "Apply failed with 2 conflicts: conflicts with \"m1\":\n- .spec.atomicMap\n- .spec.whole"
            ) {
                try await api.foos.apply(foo("x", ["a": "x", "whole": ["p"], "atomicMap": ["l": "v"]]), by: "m2")
            }
            let taken = try await api.foos.apply(
                foo("x", ["a": "x", "atomicMap": ["l": "v"]]), by: "m2", force: true)
            #expect(taken["spec"]?["atomicMap"] == ["l": "v"])
        }

        @Test func setsAreOwnedByItem() async throws {
            try await api.foos.apply(foo("x", ["a": "x", "set": ["p", "q"]]), by: "m1")
            let both = try await api.foos.apply(foo("x", ["a": "x", "set": ["q", "r"]]), by: "m2")
            #expect(Set(both["spec"]?["set"]?.array ?? []) == ["p", "q", "r"])
            #expect(both.fields(of: "m2") == #"{"f:spec":{"f:a":{},"f:set":{"v:\"q\"":{},"v:\"r\"":{}}}}"#)
            let left = try await api.foos.apply(foo("x", ["a": "x"]), by: "m1")
            #expect(left["spec"]?["set"] == ["q", "r"])
        }

        @Test func finalizersAreSharedByItem() async throws {
            try await api.foos.apply(foo("x", metadata: ["finalizers": ["e.io/a"]]), by: "m1")
            let both = try await api.foos.apply(foo("x", metadata: ["finalizers": ["e.io/b"]]), by: "m2")
            #expect(both.finalizers.sorted() == ["e.io/a", "e.io/b"])
            #expect(try await api.foos.apply(foo("x"), by: "m1").finalizers == ["e.io/b"])
            #expect(try await api.foos.apply(foo("x"), by: "m2").finalizers == [])
        }

        @Test func labelsAndAnnotationsAreOwnedByKey() async throws {
            try await api.configMaps.apply(configMap("a", metadata: ["labels": ["l": "1", "m": "1"]]), by: "m1")
            let both = try await api.configMaps.apply(
                configMap("a", metadata: ["labels": ["n": "1"], "annotations": ["x": "y"]]), by: "m2")
            #expect(both.labels == ["l": "1", "m": "1", "n": "1"])
            #expect(try await api.configMaps.apply(configMap("a"), by: "m1").labels == ["n": "1"])
        }

        @Test(arguments: [
            (
                #"{"apiVersion":"GROUP/v1","kind":"Foo","metadata":{"name":"x"},"spec":{"q":1}}"#, 500,
                "failed to create typed patch object (/x; GROUP/v1, Kind=Foo): .spec.q: field not declared in schema"
            ),
            (
                #"{"apiVersion":"GROUP/v1","kind":"Foo","metadata":{"name":"x"},"spec":{"list":[{"name":"d"},{"name":"d"}]}}"#,
                500,
                "failed to create typed patch object (/x; GROUP/v1, Kind=Foo): .spec.list: duplicate entries for key [name=\"d\"]"
            ),
            (
                #"{"apiVersion":"GROUP/v1","kind":"Foo","metadata":{"name":"x"},"spec":{"list":[{"v":3}]}}"#, 500,
                "failed to create typed patch object (/x; GROUP/v1, Kind=Foo): .spec.list: element 0: associative list "
                    + "with keys has an element that omits all key fields [\"name\"] (and doesn't have default values for any key fields)"
            ),
            (
                #"{"apiVersion":"GROUP/v1","kind":"Foo","metadata":{"name":"x","managedFields":[]},"spec":{"a":"y"}}"#,
                400, "metadata.managedFields must be nil"
            ),
            (
                #"{"apiVersion":"GROUP/v2","kind":"Foo","metadata":{"name":"x"}}"#, 400,
                "invalid object type: GROUP/v2, Kind=Foo"
            ),
            (
                #"{"apiVersion":"GROUP/v1","kind":"Foo","metadata":{"name":"zz"}}"#, 400,
                "the name of the object (zz) does not match the name on the URL (x)"
            ),
            (
                "[1]", 400,
                "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}"
            ),
        ])
        func whatCannotBeApplied(body: String, code: Int, message: String) async throws {
            func filled(_ text: String) -> String { text.replacing("GROUP", with: api.group) }
            let refusal = try await expectRefusal(code, code == 500 ? "" : "BadRequest") {
                try await api.foos.patch("x", text: filled(body), .apply, ["fieldManager": "m"])
            }
            #expect(refusal?.message == filled(message))
        }

        @Test func invalidResultsAreRefused() async throws {
            try await expectRefusal(
                422, "Invalid", "Foo.\(api.group) \"x\" is invalid: spec.a: Too long: may not be more than 5 bytes"
            ) {
                try await api.foos.apply(foo("x", ["a": "much too long"]), by: "m")
            }
        }

        @Test func applyingNeedsAManagerAndOnlyApplyingHasForce() async throws {
            let refusal = try await expectRefusal(
                422, "Invalid",
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"
            ) {
                try await api.foos.patch("x", foo("x"), .apply)
            }
            #expect(refusal?.fields == ["fieldManager"])
            try await api.foos.create(foo("x"))
            try await expectRefusal(
                422, "Invalid",
                "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch"
            ) {
                try await api.foos.patch("x", [:], .merge, ["force": "true"])
            }
        }

        @Test func managersHaveALengthAndPrintableNames() async throws {
            try await expectRefusal(422, "Invalid") {
                try await api.configMaps.apply(configMap("a"), by: String(repeating: "m", count: 129))
            }
            try await expectRefusal(422, "Invalid") {
                try await api.configMaps.apply(configMap("a"), by: "m\u{7}")
            }
        }

        @Test func yamlIsApplied() async throws {
            let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: |\n    line\n"
            let made = try await api.configMaps.patch("a", text: yaml, .apply, ["fieldManager": "kubectl"])
            #expect(made["data"] == ["k": "line\n"])
        }

        @Test func stringDataOfSecretsIsOwnedAsIt() async throws {
            let applied = try await api.secrets.apply(secret("b", ["k": "v"]), by: "m")
            #expect(applied["data"] == ["k": "dg=="])
            #expect(applied.fields(of: "m") == #"{"f:stringData":{"f:k":{}}}"#)
            #expect(try await api.secrets.apply(secret("b", ["k": "v"]), by: "m") == applied)
        }
    }
}
