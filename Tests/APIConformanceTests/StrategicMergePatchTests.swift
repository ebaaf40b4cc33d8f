import JSON
import Testing

extension APIConformance {
    @Suite struct StrategicMergePatchTests {
        private let first: JSONValue = ["apiVersion": "v1", "kind": "Secret", "name": "o1", "uid": "u1"]
        private let second: JSONValue = ["apiVersion": "v1", "kind": "Secret", "name": "o2", "uid": "u2"]
        private let held: JSONObject = ["finalizers": ["example.com/a"]]

        @Test func mapsMergeAndNullRemoves() async throws {
            try await api.configMaps.create(configMap("a", ["x": "1", "y": "2"]))
            let patched = try await api.configMaps.patch("a", ["data": ["x": .null, "z": "3"]], .strategic)
            #expect(patched["data"] == ["y": "2", "z": "3"])
        }

        @Test func listsMergeByTheirKeys() async throws {
            // A dry run: a garbage collector would look for the owners.
            let made = try await api.configMaps.create(configMap("a", ["x": "1"], metadata: held))
            let merged = try await api.configMaps.patch(
                "a", ["metadata": ["finalizers": ["example.com/b"], "ownerReferences": [first, second]]], .strategic,
                ["dryRun": "All"])
            // What is new stands first.
            #expect(merged.finalizers == ["example.com/b", "example.com/a"])
            #expect(merged.ownerNames == ["o1", "o2"])
            let removed = try await api.configMaps.patch(
                "a",
                [
                    "metadata": [
                        "$deleteFromPrimitiveList/finalizers": ["example.com/a"],
                        "ownerReferences": [["$patch": "delete", "uid": "u1"]],
                    ]
                ], .strategic)
            #expect(removed.finalizers == [])
            #expect(removed.uid == made.uid)
        }

        @Test func orderIsThatOfThePatchAndOfWhatWasThere() async throws {
            let finalizers: JSONValue = ["e.io/a", "e.io/b", "e.io/c"]
            try await api.configMaps.create(configMap("a", metadata: ["finalizers": finalizers]))
            for (patch, order) in [
                (["$setElementOrder/finalizers": ["e.io/c", "e.io/a"]], ["e.io/b", "e.io/c", "e.io/a"]),
                (
                    ["$setElementOrder/finalizers": ["e.io/c", "e.io/n", "e.io/a"], "finalizers": ["e.io/n"]],
                    ["e.io/b", "e.io/c", "e.io/n", "e.io/a"]
                ),
                (["finalizers": ["e.io/n", "e.io/b"]], ["e.io/n", "e.io/a", "e.io/b", "e.io/c"]),
            ] as [(JSONValue, [String])] {
                let patched = try await api.configMaps.patch("a", ["metadata": patch], .strategic, ["dryRun": "All"])
                #expect(patched.finalizers == order)
            }
            try await api.configMaps.patch("a", ["metadata": ["finalizers": .null]])
        }

        @Test func directivesReplaceDeleteAndKeep() async throws {
            try await api.configMaps.create(configMap("a", ["x": "1", "y": "2"], metadata: ["labels": ["l": "1"]]))
            func patched(_ patch: JSONValue) async throws -> JSONValue {
                try await api.configMaps.patch("a", patch, .strategic, ["dryRun": "All"])
            }
            #expect(try await patched(["data": ["$patch": "replace", "z": "3"]])["data"] == ["z": "3"])
            #expect(try await patched(["data": ["$patch": "delete"]])["data"] == nil)
            #expect(try await patched(["data": ["$retainKeys": ["y"], "y": "5"]])["data"] == ["y": "5"])
            #expect(try await patched(["metadata": ["labels": ["$patch": "replace"]]]).labels == [:])
            try await expectRefusal(500, "", "unknown patch type: foo in map: map[$patch:foo]") {
                _ = try await patched(["data": ["$patch": "foo"]])
            }
        }

        @Test func stringDataOfSecretsBecomesData() async throws {
            try await api.secrets.create(secret("a", ["k": "v"]))
            let patched = try await api.secrets.patch("a", ["stringData": ["z": "1"]], .strategic)
            #expect(patched["data"] == ["k": "dg==", "z": "MQ=="])
        }

        @Test func customKindsKnowNone() async throws {
            try await api.foos.create(foo("x"))
            try await expectRefusal(
                415, "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                    + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
            ) {
                try await api.foos.patch("x", [:], .strategic)
            }
        }
    }
}
