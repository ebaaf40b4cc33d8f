import JSON
import Testing

extension APIConformance {
    @Suite struct GenerationTests {
        @Test func itCountsWhatUsersWriteAndNothingElse() async throws {
            #expect(try await api.foos.create(foo("x", metadata: ["generation": 9])).generation == 1)
            #expect(try await api.foos.patch("x", ["spec": ["a": "y"]]).generation == 2)
            #expect(try await api.foos.patch("x", ["spec": ["a": "y"]]).generation == 2)
            #expect(try await api.foos.patch("x", ["metadata": ["labels": ["a": "b"]]]).generation == 2)
            #expect(try await api.foos.patch("x", ["status": ["x": "1"]], at: "status").generation == 2)
            #expect(try await api.foos.patch("x", ["metadata": ["generation": 9]]).generation == 2)
            #expect(try await api.foos.apply(foo("x", ["a": "z"]), by: "m", force: true).generation == 3)
        }

        @Test func withoutAStatusEndpointEverythingButMetadataCounts() async throws {
            #expect(try await api.plains.create(plain("x", ["value": 1])).generation == 1)
            #expect(try await api.plains.patch("x", ["status": ["x": "late"]]).generation == 2)
            #expect(try await api.plains.patch("x", ["value": 2]).generation == 3)
            #expect(try await api.plains.patch("x", ["metadata": ["annotations": ["a": "b"]]]).generation == 3)
        }

        @Test func theMarkOfDeletionCounts() async throws {
            try await api.foos.create(foo("x", metadata: ["finalizers": ["example.com/hold"]]))
            #expect(try await api.foos.delete("x").generation == 2)
            try await api.foos.patch("x", ["metadata": ["finalizers": .null]])
        }

        @Test func kindsWithoutASpecHaveNone() async throws {
            try await api.configMaps.create(configMap("a", ["k": "1"]))
            #expect(try await api.configMaps.patch("a", ["data": ["k": "2"]]).generation == nil)
        }
    }
}
