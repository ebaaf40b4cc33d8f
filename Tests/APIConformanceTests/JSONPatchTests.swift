import JSON
import Testing

extension APIConformance {
    @Suite struct JSONPatchTests {
        private static let failed = "the server rejected our request due to an error in our request"

        @Test func operationsHoldAllOrNone() async throws {
            try await api.configMaps.create(configMap("a", ["x": "1"]))
            let refusal = try await expectRefusal(422, "Invalid", Self.failed) {
                try await api.configMaps.patch(
                    "a",
                    [
                        ["op": "add", "path": "/data/y", "value": "2"],
                        ["op": "test", "path": "/data/x", "value": "no"],
                    ], .json)
            }
            #expect(refusal?.status["details"] == .object([:]))
            #expect(try await api.configMaps.get("a")["data"] == ["x": "1"])
        }

        @Test func everyOperationIsKnown() async throws {
            try await api.configMaps.create(configMap("a", ["x": "1", "gone": "2"]))
            let patched = try await api.configMaps.patch(
                "a",
                [
                    ["op": "test", "path": "/data/x", "value": "1"],
                    ["op": "replace", "path": "/data/x", "value": "2"],
                    ["op": "remove", "path": "/data/gone"],
                    ["op": "copy", "from": "/data/x", "path": "/data/copied"],
                    ["op": "move", "from": "/data/x", "path": "/data/moved"],
                    ["op": "add", "path": "/metadata/finalizers", "value": ["example.com/a"]],
                    ["op": "add", "path": "/metadata/finalizers/-", "value": "example.com/c"],
                    ["op": "add", "path": "/metadata/finalizers/1", "value": "example.com/b"],
                ], .json)
            #expect(patched["data"] == ["copied": "2", "moved": "2"])
            #expect(patched.finalizers == ["example.com/a", "example.com/b", "example.com/c"])
            try await api.configMaps.patch("a", ["metadata": ["finalizers": .null]])
        }

        @Test func pathsAreEscaped() async throws {
            try await api.foos.create(foo("x", ["a": "x", "map": ["b/~c": "1"]]))
            let patched = try await api.foos.patch(
                "x", [["op": "replace", "path": "/spec/map/b~1~0c", "value": "2"]], .json)
            #expect(patched["spec"]?["map"] == ["b/~c": "2"])
        }

        @Test(arguments: [
            #"[{"op":"remove","path":"/data/zz"}]"#, #"[{"op":"foo","path":"/x"}]"#,
            #"[{"op":"replace","path":"/nope/zz","value":"1"}]"#, #"[{"op":"add","path":"/nope/zz","value":"1"}]"#,
            #"[{"op":"move","from":"/data/zz","path":"/data/y"}]"#,
        ])
        func whatCannotBeDoneIsRefused(text: String) async throws {
            try await api.configMaps.create(configMap("a", ["x": "1"]))
            try await expectRefusal(422, "Invalid", Self.failed) {
                try await api.configMaps.patch("a", text: text, .json)
            }
        }

        @Test func whatIsNotThereIsAddedByReplacing() async throws {
            // Other than RFC 6902 §4.3 says.
            try await api.configMaps.create(configMap("a", ["x": "1"]))
            let patched = try await api.configMaps.patch(
                "a", [["op": "replace", "path": "/data/y", "value": "2"]], .json)
            #expect(patched["data"] == ["x": "1", "y": "2"])
        }

        @Test func aPatchIsAListOfOperations() async throws {
            try await api.configMaps.create(configMap("a"))
            try await expectRefusal(
                400, "BadRequest",
                "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"
            ) {
                try await api.configMaps.patch("a", text: "{}", .json)
            }
        }

        @Test func theNumberOfOperationsIsBounded() async throws {
            try await api.configMaps.create(configMap("a"))
            let many = JSONValue.array(
                Array(repeating: ["op": "test", "path": "/kind", "value": "ConfigMap"], count: 10_001))
            try await expectRefusal(413, "RequestEntityTooLarge") {
                try await api.configMaps.patch("a", many, .json)
            }
        }

        @Test func aTestOfTheVersionGuardsAWrite() async throws {
            let made = try await api.configMaps.create(configMap("a", ["x": "1"]))
            let patch: JSONValue = [
                ["op": "test", "path": "/metadata/resourceVersion", "value": .string(made.version)],
                ["op": "replace", "path": "/data/x", "value": "2"],
            ]
            try await api.configMaps.patch("a", patch, .json)
            try await expectRefusal(422, "Invalid") { try await api.configMaps.patch("a", patch, .json) }
        }

        @Test func customKindsArePatchedAlike() async throws {
            try await api.foos.create(foo("x", ["a": "x", "whole": ["p", "q"]]))
            let patched = try await api.foos.patch(
                "x",
                [
                    ["op": "remove", "path": "/spec/whole/0"], ["op": "add", "path": "/spec/map", "value": ["k": "v"]],
                ], .json)
            #expect(patched["spec"]?["whole"] == ["q"])
            #expect(patched["spec"]?["map"] == ["k": "v"])
        }
    }
}
