import JSON
import Testing

extension APIConformance {
    /// What schemas of custom kinds take away, and add.
    @Suite struct PruningTests {
        @Test func whatTheSchemaDoesNotKnowIsDropped() async throws {
            let made = try await api.foos.create(
                foo("x", ["a": "x", "zz": 1, "open": ["any": ["thing": 1]], "inner": ["zz": 1, "y": "1"]])
                    .with("qq", value: 1))
            #expect(
                made["spec"] == ["a": "x", "b": 3, "open": ["any": ["thing": 1]], "inner": ["x": "deep", "y": "1"]])
            #expect(made["qq"] == nil)
            #expect(try await api.foos.get("x") == made)
        }

        @Test func patchesArePrunedToo() async throws {
            try await api.foos.create(foo("x"))
            let patched = try await api.foos.patch("x", ["spec": ["zz": 1, "list": [["name": "n", "zz": 1]]]])
            #expect(patched["spec"] == ["a": "x", "b": 3, "list": [["name": "n"]]])
        }

        @Test func metadataIsNotPrunedByTheSchema() async throws {
            let made = try await api.foos.create(foo("x", metadata: ["labels": ["l": "1"], "annotations": ["a": "1"]]))
            #expect(made.labels == ["l": "1"])
            #expect(made.metadata["annotations"] == ["a": "1"])
        }

        @Test func defaultsAreSetWhereNothingIs() async throws {
            #expect(try await api.foos.create(foo("x"))["spec"] == ["a": "x", "b": 3])
            let made = try await api.foos.create(foo("y", ["a": "x", "inner": .object([:])]))
            #expect(made["spec"]?["inner"] == ["x": "deep"])
            // A default does not make its parent.
            #expect(made["spec"]?["list"] == nil)
        }

        @Test func nullIsDroppedForADefaultAndKeptWhereItMayBe() async throws {
            let made = try await api.foos.create(
                foo("x", ["a": "x", "b": .null, "nullable": .null, "choice": .null, "map": .null]))
            #expect(made["spec"] == ["a": "x", "b": 3, "nullable": .null])
        }

        @Test func builtInKindsDropTheUnknownToo() async throws {
            let made = try await api.configMaps.create(configMap("a", ["k": "v"]).with("spec", value: ["x": 1]))
            #expect(made["spec"] == nil)
        }
    }
}
