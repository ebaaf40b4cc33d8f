import JSON
import Testing

extension APIConformance {
    @Suite struct ConflictTests {
        private static let advice =
            "the object has been modified; please apply your changes to the latest version and try again"

        @Test func theVersionOfAnUpdateMustBeTheCurrentOne() async throws {
            let stale = try await api.configMaps.create(configMap("a", ["k": "1"]))
            let updated = try await api.configMaps.update(stale.with("data", "k", value: "2"))
            #expect(updated.version != stale.version)
            let refusal = try await expectRefusal(
                409, "Conflict", "Operation cannot be fulfilled on configmaps \"a\": \(Self.advice)"
            ) {
                try await api.configMaps.update(stale)
            }
            #expect(refusal?.status["details"] == ["name": "a", "kind": "configmaps"])
            #expect(refusal?.status["code"] == 409)
        }

        @Test func conflictsOfCustomKindsNameTheirGroup() async throws {
            let stale = try await api.foos.create(foo("x"))
            try await api.foos.patch("x", ["spec": ["b": 4]])
            let refusal = try await expectRefusal(
                409, "Conflict", "Operation cannot be fulfilled on foos.\(api.group) \"x\": \(Self.advice)"
            ) {
                try await api.foos.update(stale)
            }
            #expect(
                refusal?.status["details"] == ["name": "x", "group": .string(api.group), "kind": "foos"])
        }

        @Test func aPatchMayNameAVersion() async throws {
            let made = try await api.configMaps.create(configMap("a", ["k": "1"]))
            let version = JSONValue.string(made.version)
            try await api.configMaps.patch("a", ["metadata": ["resourceVersion": version], "data": ["k": "2"]])
            for type in [PatchType.merge, .strategic] {
                try await expectRefusal(
                    409, "Conflict", "Operation cannot be fulfilled on configmaps \"a\": \(Self.advice)"
                ) {
                    try await api.configMaps.patch(
                        "a", ["metadata": ["resourceVersion": version], "data": ["k": "3"]], type)
                }
            }
            try await expectRefusal(409, "Conflict") {
                try await api.configMaps.apply(
                    configMap("a", ["z": "3"], metadata: ["resourceVersion": version]), by: "m")
            }
        }

        @Test func builtInKindsMayBeUpdatedWithoutAVersionAndCustomOnesNot() async throws {
            try await api.configMaps.create(configMap("a", ["k": "1"]))
            #expect(try await api.configMaps.update(configMap("a", ["k": "2"]))["data"] == ["k": "2"])
            try await api.foos.create(foo("x"))
            let refusal = try await expectRefusal(
                422, "Invalid",
                "foos.\(api.group) \"x\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified "
                    + "for an update"
            ) {
                try await api.foos.update(foo("x"))
            }
            #expect(refusal?.status["details"]?["kind"] == "foos")
        }

        @Test func versionsAreNumbers() async throws {
            try await api.configMaps.create(configMap("a"))
            let refusal = try await expectRefusal(500, "") {
                try await api.configMaps.update(configMap("a", metadata: ["resourceVersion": "x"]))
            }
            #expect(refusal?.message.contains("invalid syntax") == true)
        }

        @Test func concurrentPatchesAreNotLost() async throws {
            let collection = api.configMaps
            try await collection.create(configMap("a"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { try await collection.patch("a", ["data": .object(["k\(number)": "v"])]) }
                }
                try await group.waitForAll()
            }
            #expect(try await collection.get("a")["data"]?.object?.count == 20)
        }

        @Test func versionsOfOneObjectGrow() async throws {
            var versions = [try await api.configMaps.create(configMap("a"))].compactMap { UInt64($0.version) }
            for number in 0..<4 {
                let changed = try await api.configMaps.patch("a", ["data": ["k": .string("\(number)")]])
                versions.append(try #require(UInt64(changed.version)))
            }
            #expect(versions == versions.sorted())
            #expect(Set(versions).count == 5)
        }
    }
}
