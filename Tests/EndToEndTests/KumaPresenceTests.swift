import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// Kuma in the same cluster would fight over the same objects.
    @Suite struct KumaPresence {
        @Test(arguments: ["Validating", "Mutating"])
        func `Where Kuma's webhooks are, nothing is written, and it is said why`(_ kind: String) async throws {
            try await withInstallation { installation in
                let webhook = Self.webhook(kind, installation.namespace)
                try await installation.kubectl("create", "-f", "-", input: webhook.text)
                let result: Result<Void, any Error>
                do {
                    result = .success(
                        try await Self.checkSilence(installation, naming: "kuma-admission.kuma.io") {
                            try await installation.kubectl("delete", "-f", "-", input: webhook.text)
                        })
                } catch { result = .failure(error) }
                try await installation.kubectl("delete", "--ignore-not-found", "-f", "-", input: webhook.text)
                try result.get()
            }
        }

        @Test func `Where Kuma's definitions are, nothing is written, and it is said why`() async throws {
            try await withInstallation { installation in
                var restored = false
                try await installation.withDefinition(transform: Self.asKumaHasIt) {
                    try await Self.checkSilence(installation, naming: "meshes.kuma.io") {
                        restored = true
                        try await installation.cluster.applyDefinitions()
                    }
                }
                #expect(restored)
            }
        }

        @Test func `--allow-kuma goes on all the same`() async throws {
            try await withInstallation { installation in
                let webhook = Self.webhook("Validating", installation.namespace)
                try await installation.kubectl("create", "-f", "-", input: webhook.text)
                let result: Result<Void, any Error>
                do {
                    result = .success(
                        try await installation.withController("--allow-kuma") { _ in
                            try await installation.apply(Manifest.builtin("default"))
                            try await installation.waitUntil(of: "default")
                        })
                } catch { result = .failure(error) }
                try await installation.kubectl("delete", "--ignore-not-found", "-f", "-", input: webhook.text)
                try result.get()
            }
        }

        /// While Kuma is there, a Mesh stays untouched; once it is gone, the controller goes on by itself.
        private static func checkSilence(
            _ installation: Installation, naming name: String, removeKuma: () async throws -> Void
        ) async throws {
            try await installation.apply(Manifest.builtin("default"))
            let before = try await installation.versions(of: "default")
            try await installation.withController { controller in
                try await controller.errors.first { $0.contains("Kuma") && $0.contains(name) }
                #expect(try await installation.versions(of: "default") == before)
                #expect(try await installation.leftovers(of: "default") == [])
                try await removeKuma()
                try await installation.waitUntil(of: "default")
            }
        }

        /// A webhook that is called about nothing at all, under the name that Kuma gives its own.
        private static func webhook(_ kind: String, _ name: String) -> JSONValue {
            [
                "apiVersion": "admissionregistration.k8s.io/v1", "kind": .string("\(kind)WebhookConfiguration"),
                "metadata": ["name": .string(name)],
                "webhooks": [
                    [
                        "name": "mesh.validator.kuma-admission.kuma.io", "admissionReviewVersions": ["v1"],
                        "sideEffects": "None", "failurePolicy": "Ignore",
                        "clientConfig": ["url": "https://127.0.0.1:1/none"], "rules": [],
                    ]
                ],
            ]
        }

        /// The definition of Mesh as in Kuma 2.14: everything in `spec` goes, and there is no status.
        private static func asKumaHasIt(_ definition: JSONValue) -> JSONValue {
            var definition = definition
            definition[path: ["metadata", "labels"]] = nil
            definition[path: ["metadata", "annotations"]] = nil
            definition[path: ["spec", "versions"]] = [
                [
                    "name": "v1alpha1", "served": true, "storage": true,
                    "schema": [
                        "openAPIV3Schema": [
                            "type": "object",
                            "properties": [
                                "apiVersion": ["type": "string"], "kind": ["type": "string"],
                                "metadata": ["type": "object"], "mesh": ["type": "string"],
                                "spec": ["x-kubernetes-preserve-unknown-fields": true],
                            ],
                        ]
                    ],
                ]
            ]
            definition["status"] = nil
            return definition
        }
    }
}
