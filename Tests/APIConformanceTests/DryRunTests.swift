import JSON
import Testing

extension APIConformance {
    @Suite struct DryRunTests {
        private let dry = ["dryRun": "All"]

        @Test func itLeavesNoTrace() async throws {
            let made = try await api.secrets.create(secret("a"), dry)
            #expect(made.version.isEmpty)
            #expect(!made.uid.isEmpty)
            #expect(try await !api.secrets.exists("a"))
            let real = try await api.secrets.create(secret("b"))
            #expect(
                try await api.secrets.patch("b", ["metadata": ["labels": ["a": "b"]]], .merge, dry).labels == ["a": "b"]
            )
            #expect(try await api.secrets.update(secret("b", ["k": "v"]), dry)["data"] == ["k": "dg=="])
            #expect(try await api.secrets.apply(secret("b", ["k": "v"]), by: "m", force: true, dry)["data"] != nil)
            #expect(try await api.secrets.delete("b", nil, dry)["status"] == "Success")
            #expect(try await api.secrets.delete("b", ["dryRun": ["All"]])["status"] == "Success")
            #expect(try await api.secrets.get("b") == real)
        }

        @Test func itIsHeldToTheSameRules() async throws {
            try await api.secrets.create(secret("b"))
            try await expectRefusal(409, "AlreadyExists") { try await api.secrets.create(secret("b"), dry) }
            try await expectRefusal(422, "Invalid") { try await api.secrets.create(secret("A"), dry) }
            try await expectRefusal(404, "NotFound") { try await api.secrets.delete("x", nil, dry) }
        }

        @Test func applyingWhatIsNotThereShowsWhatWouldBe() async throws {
            let made = try await api.foos.apply(foo("x"), by: "m", dry)
            #expect(made["spec"]?["b"] == 3)
            #expect(try await !api.foos.exists("x"))
        }

        @Test func thereIsNoOtherValue() async throws {
            try await expectRefusal(
                422, "Invalid",
                "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: "
                    + "\"All\""
            ) {
                try await api.secrets.create(secret("a"), ["dryRun": "Some"])
            }
        }
    }
}
