import JSON
import Testing

extension APIConformance {
    @Suite struct NamespaceTests {
        @Test func aNewNamespaceIsActiveAndLabelled() async throws {
            let object = try await api.namespaces.get(api.namespace)
            #expect(object.labels == ["kubernetes.io/metadata.name": api.namespace])
            #expect(object["status"]?["phase"] == "Active")
            #expect(object["spec"]?["finalizers"] == ["kubernetes"])
            // The label comes back.
            let patched = try await api.namespaces.patch(
                api.namespace, ["metadata": ["labels": ["kubernetes.io/metadata.name": .null]]])
            #expect(patched.labels == ["kubernetes.io/metadata.name": api.namespace])
        }

        @Test func aNamespaceTakesItsContentAlong() async throws {
            try await api.needControllers()
            try await api.withSecondNamespace { other in
                try await other.secrets.create(secret("a"))
                try await other.secrets.create(secret("b", metadata: ["finalizers": ["example.com/hold"]]))
                let deleted = try await other.namespaces.delete(other.namespace)
                #expect(deleted["kind"] == "Namespace")
                #expect(deleted["status"]?["phase"] == "Terminating")
                #expect(deleted.isBeingDeleted)
                try await other.secrets.wait(for: "a") { $0 == nil }
                let held = try await other.namespaces.wait(for: other.namespace) {
                    $0?.condition("NamespaceFinalizersRemaining")?["status"] == "True"
                }
                #expect(
                    held?.condition("NamespaceFinalizersRemaining")?["message"]
                        == "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances"
                )
                #expect(held?.condition("NamespaceContentRemaining")?["reason"] == "SomeResourcesRemain")
                try await other.secrets.patch("b", ["metadata": ["finalizers": .null]])
                try await other.namespaces.wait(for: other.namespace) { $0 == nil }
            }
        }

        @Test func nothingNewComesIntoOneThatGoes() async throws {
            try await api.withSecondNamespace { other in
                let name = other.namespace
                try await other.secrets.create(secret("held", metadata: ["finalizers": ["example.com/hold"]]))
                try await other.namespaces.delete(name)
                let refusal = try await expectRefusal(
                    403, "Forbidden",
                    "secrets \"c\" is forbidden: unable to create new content in namespace \(name) because it is being "
                        + "terminated"
                ) {
                    try await other.secrets.create(secret("c"))
                }
                #expect(
                    refusal?.status["details"]?["causes"] == [
                        [
                            "reason": "NamespaceTerminating",
                            "message": .string("namespace \(name) is being terminated"), "field": "metadata.namespace",
                        ]
                    ])
                // What is there can still be changed.
                try await other.secrets.patch("held", ["metadata": ["labels": ["l": "1"]]])
                try await other.secrets.patch("held", ["metadata": ["finalizers": .null]])
            }
        }

        @Test(arguments: ["default", "kube-system", "kube-public"])
        func someStay(name: String) async throws {
            try await expectRefusal(
                403, "Forbidden", "namespaces \"\(name)\" is forbidden: this namespace may not be deleted"
            ) {
                try await api.namespaces.delete(name)
            }
        }

        @Test func finalizeTakesTheServersFinalizerAway() async throws {
            try await api.withSecondNamespace { other in
                let object = try await other.namespaces.get(other.namespace)
                // Not while it is active.
                let sent = object.with("spec", "finalizers", value: ["kubernetes", "example.com/mine"])
                let written = try await other.namespaces.update(sent, at: "finalize")
                #expect(written["spec"]?["finalizers"] == ["kubernetes", "example.com/mine"])
                try await other.namespaces.update(
                    written.with("spec", "finalizers", value: ["kubernetes"]), at: "finalize")
            }
        }

        @Test func phasesAreTheServersOwn() async throws {
            let patched = try await api.namespaces.patch(api.namespace, ["status": ["phase": "Terminating"]])
            #expect(patched["status"]?["phase"] == "Active")
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.namespaces.patch(api.namespace, ["status": ["phase": "Terminating"]], at: "status")
            }
            #expect(refusal?.fields == ["status.Phase"])
        }
    }
}
