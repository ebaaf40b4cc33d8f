import FoundationEssentials
import JSON
import MeshAPI
import TestSupport
import Testing

extension EndToEnd {
    /// `koguma identities` against a cluster, from what the status of Dataplanes says there.
    @Suite struct IdentityCommand {
        private func put(_ installation: Installation, _ name: String, _ identities: JSONValue) async throws {
            try await installation.apply(
                """
                apiVersion: kuma.io/v1alpha1
                kind: Dataplane
                metadata: {name: \(name), namespace: \(installation.namespace)}
                mesh: default
                spec:
                  networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web}}]}
                """)
            let status: JSONValue = ["status": ["identities": identities]]
            try await installation.kubectl(
                "patch", "dataplane", "-n", installation.namespace, name, "--subresource=status", "--type=merge", "-p",
                status.text)
        }

        private func identities(_ installation: Installation, _ arguments: String...) async throws -> Outcome {
            try await koguma(["identities", "--kubeconfig", installation.cluster.kubeconfig] + arguments).run()
        }

        @Test func `it lists who workloads are, until when, and where that is`() async throws {
            try await withInstallation { installation in
                let namespace = installation.namespace
                let (web, till) = ("spiffe://default/web_\(namespace)_svc_80", "spiffe://blue/till_\(namespace)_svc")
                let delivered: JSONValue = [
                    "spiffeID": .string(web), "notAfter": "2036-03-01T09:30:00Z",
                    "issuer": .string(String(repeating: "ab", count: 32)), "secret": "web.80.default.mesh-identity",
                ]
                try await put(installation, "web-1", [delivered])
                try await put(installation, "web-2", [delivered, ["spiffeID": .string(till)]])
                let all = try await identities(installation, "-n", namespace)
                let lines = all.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
                #expect(
                    lines == [
                        ["NAMESPACE", "IDENTITY", "DATAPLANES", "EXPIRES", "ISSUER", "SECRET"],
                        [namespace, till, "1", "-", "-", "-"],
                        [
                            namespace, web, "2", "2036-03-01T09:30:00Z", "abababababababab",
                            "web.80.default.mesh-identity",
                        ],
                    ], "\(all.text)")
                let blue = try await identities(installation, "--mesh", "blue")
                #expect(blue.output.contains(till) && !blue.output.contains(web), "\(blue.text)")
                let none = try await identities(installation, "--mesh", "green", "-n", namespace)
                #expect(none.exit == .code(0) && none.output.isEmpty, "\(none.text)")
                #expect(none.errors.contains("No workload in namespace \(namespace) has an identity of mesh green"))
            }
        }
    }
}
