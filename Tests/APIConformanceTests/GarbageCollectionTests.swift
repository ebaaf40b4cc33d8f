import JSON
import Testing

extension APIConformance {
    /// What a garbage collector does, in a server or beside it.
    @Suite struct GarbageCollectionTests {
        private func dependent(_ name: String, of owners: JSONValue..., metadata: JSONObject = [:]) -> JSONValue {
            var metadata = metadata
            metadata["ownerReferences"] = .array(owners)
            return configMap(name, metadata: metadata)
        }

        @Test func dependentsGoWithTheirLastOwner() async throws {
            try await api.needControllers()
            let first = try await api.secrets.create(secret("first"))
            let second = try await api.secrets.create(secret("second"))
            try await api.configMaps.create(dependent("one", of: first.ownerReference()))
            try await api.configMaps.create(dependent("both", of: first.ownerReference(), second.ownerReference()))
            try await api.secrets.delete("first", ["propagationPolicy": "Background"])
            try await api.configMaps.wait(for: "one") { $0 == nil }
            try await api.configMaps.wait(for: "both") { $0?.ownerNames == ["second"] }
            try await api.secrets.delete("second", ["propagationPolicy": "Background"])
            try await api.configMaps.wait(for: "both") { $0 == nil }
        }

        @Test func aDependentOfNobodyIsCollected() async throws {
            try await api.needControllers()
            let ghost: JSONValue = ["apiVersion": "v1", "kind": "Secret", "name": "ghost", "uid": "no-such"]
            try await api.configMaps.create(dependent("orphan", of: ghost))
            try await api.configMaps.wait(for: "orphan") { $0 == nil }
        }

        @Test func anOwnerOfTheSameNameAndAnotherUIDIsNone() async throws {
            try await api.needControllers()
            let owner = try await api.secrets.create(secret("owner"))
            let other = owner.ownerReference().with("uid", value: "11111111-1111-1111-1111-111111111111")
            try await api.configMaps.create(dependent("x", of: other))
            try await api.configMaps.wait(for: "x") { $0 == nil }
            #expect(try await api.secrets.exists("owner"))
        }

        @Test func anOwnerInAnotherNamespaceIsNone() async throws {
            try await api.needControllers()
            let owner = try await api.secrets.create(secret("owner"))
            try await api.withSecondNamespace { other in
                try await other.configMaps.create(dependent("x", of: owner.ownerReference()))
                try await other.configMaps.wait(for: "x") { $0 == nil }
            }
        }

        @Test func clusterScopedOwnersOwnInEveryNamespace() async throws {
            try await api.needControllers()
            let owner = try await api.namespaces.get(api.namespace)
            try await api.withSecondNamespace { other in
                let made = try await other.configMaps.create(dependent("x", of: owner.ownerReference()))
                // A bait that is collected: by then the other was looked at too.
                let ghost: JSONValue = ["apiVersion": "v1", "kind": "Secret", "name": "ghost", "uid": "no-such"]
                try await other.configMaps.create(dependent("bait", of: ghost))
                try await other.configMaps.wait(for: "bait") { $0 == nil }
                #expect(try await other.configMaps.get("x") == made)
            }
        }

        @Test func orphanedDependentsStayWithoutTheirOwner() async throws {
            try await api.needControllers()
            let owner = try await api.secrets.create(secret("owner"))
            try await api.configMaps.create(dependent("x", of: owner.ownerReference()))
            let held = try await api.secrets.delete("owner", ["propagationPolicy": "Orphan"])
            #expect(held.finalizers == ["orphan"])
            #expect(held.isBeingDeleted)
            try await api.secrets.wait(for: "owner") { $0 == nil }
            #expect(try await api.configMaps.get("x").ownerNames == [])
        }

        @Test func inTheForegroundTheOwnerGoesLast() async throws {
            try await api.needControllers()
            let owner = try await api.secrets.create(secret("owner"))
            try await api.configMaps.create(
                dependent("x", of: owner.ownerReference(blocks: true), metadata: ["finalizers": ["example.com/hold"]]))
            let held = try await api.secrets.delete("owner", ["propagationPolicy": "Foreground"])
            #expect(held.finalizers == ["foregroundDeletion"])
            try await api.configMaps.wait(for: "x") { $0?.isBeingDeleted == true }
            #expect(try await api.secrets.get("owner").finalizers == ["foregroundDeletion"])
            try await api.configMaps.patch("x", ["metadata": ["finalizers": .null]])
            try await api.secrets.wait(for: "owner") { $0 == nil }
            #expect(try await !api.configMaps.exists("x"))
        }

        @Test func inTheForegroundThoseThatDoNotBlockAreNotWaitedFor() async throws {
            try await api.needControllers()
            let owner = try await api.secrets.create(secret("owner"))
            try await api.configMaps.create(
                dependent("x", of: owner.ownerReference(), metadata: ["finalizers": ["example.com/hold"]]))
            try await api.secrets.delete("owner", ["propagationPolicy": "Foreground"])
            try await api.secrets.wait(for: "owner") { $0 == nil }
            try await api.configMaps.wait(for: "x") { $0?.isBeingDeleted == true }
            try await api.configMaps.patch("x", ["metadata": ["finalizers": .null]])
        }

        @Test func referencesAreHeldToTheirForm() async throws {
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.configMaps.create(dependent("x", of: ["apiVersion": "v1"]))
            }
            #expect(
                refusal?.fields == [
                    "metadata.ownerReferences.kind", "metadata.ownerReferences.name", "metadata.ownerReferences.uid",
                ])
            let controller: JSONValue = [
                "apiVersion": "v1", "kind": "Secret", "name": "o", "uid": "u", "controller": true,
            ]
            try await expectRefusal(422, "Invalid") {
                try await api.configMaps.create(
                    dependent("x", of: controller, controller.with("uid", value: "u2").with("name", value: "p")))
            }
        }
    }
}
