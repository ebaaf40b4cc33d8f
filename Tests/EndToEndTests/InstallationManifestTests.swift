import FoundationEssentials
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// `Manifests/install.yaml`: what it grants is enough, and no more than is used.
    @Suite struct InstallationManifest {
        private static let namespace = "kuma-system"

        @Test func `The controller works with the rights that it is given`() async throws {
            try await withInstalledRights { installation, kubeconfig in
                let namespace = Self.namespace
                let installation = Installation(
                    cluster: installation.cluster, namespace: namespace, openssl: installation.openssl)
                try await installation.withController(defaultMesh: true, kubeconfig: kubeconfig) { controller in
                    try await installation.wait(for: "Ready", of: "default", toBe: "True")
                    try await installation.apply(example: "mesh-backends-builtin.yaml")
                    try await installation.waitUntil(of: "default")
                    let authority = try await installation.authority("default")
                    try await installation.check(authority, of: "default")
                    try await installation.event("Normal", "CertificateAuthorityCreated", about: "default")
                    // Everything else that it ever writes: repair, a second root in the bundle, adoption, deletion.
                    try await installation.inflict([.delete(.certificate), .delete(.state), .delete(.bundle)])
                    try await installation.event("Warning", "StateRebuilt", about: "default")
                    try await installation.wait(for: "CertificateAuthorityReady", of: "default", toBe: "True")
                    try await installation.settle()
                    let two = "[{name: builtin, type: builtin}, {name: second, type: builtin}]"
                    try await installation.apply(
                        Manifest.mesh("default", spec: "{mtls: {enabledBackend: builtin, backends: \(two)}}"))
                    try await installation.wait(for: "Ready", of: "default", toBe: "True")
                    try await installation.apply(Manifest.mesh("adopting", spec: "{}"))
                    let kuma = try await installation.makeKumaAuthority("adopting")
                    try await installation.putKumaSecrets(kuma, mesh: "adopting", backend: "ca-1", hasOwner: true)
                    try await installation.apply(Manifest.builtin("adopting", backend: "ca-1"))
                    try await installation.wait(for: "MutualTLS", of: "adopting", toBe: "True")
                    try await installation.waitUntil(of: "adopting")
                    try await installation.checkSecrets(of: "adopting", backend: "ca-1")
                    #expect(try await installation.authority("adopting", backend: "ca-1") == kuma)
                    try await installation.kubectl("delete", "meshes", "--all", "--timeout=60s")
                    #expect(try await installation.leftovers(of: "default") == [])
                    let refused = controller.errors.all.filter { $0.lowercased().contains("forbidden") }
                    #expect(refused == [])
                }
            }
        }

        @Test func `It is valid, strictly`() async throws {
            try await withInstalledRights { installation, _ in
                try await installation.kubectl(
                    "apply", "--dry-run=server", "--validate=strict", "-f", Repository.installation)
            }
        }

        /// Applies the manifest, but for the Deployment where there is none, and makes a kubeconfig of the account.
        private func withInstalledRights(_ body: (Installation, String) async throws -> Void) async throws {
            try await withInstallation { installation in
                let kubectl = installation.kubectl
                guard try await Self.evaluatesRights(kubectl) else {
                    return loudly("SKIPPED: this server does not evaluate RBAC")
                }
                guard try await kubectl.find("namespace", Self.namespace) == nil else {
                    return loudly("SKIPPED: there is a namespace \(Self.namespace) already")
                }
                try await kubectl("create", "namespace", Self.namespace)
                try await kubectl("apply", "-f", Repository.installation)
                let result: Result<Void, any Error>
                do {
                    let token = try await kubectl("create", "token", "koguma", "-n", Self.namespace)
                    let kubeconfig = try await Self.kubeconfig(kubectl, token: token)
                    let path = try installation.openssl.directory.write(kubeconfig, to: "account")
                    result = .success(try await body(installation, path))
                } catch { result = .failure(error) }
                try await installation.removeMeshes()
                // What is in the namespace may be gone with it before its turn comes.
                try await kubectl(
                    "delete", "-f", Repository.installation, "--ignore-not-found", "--wait=true", "--timeout=60s")
                try result.get()
            }
        }

        /// Whether somebody who was granted nothing may do nothing.
        private static func evaluatesRights(_ kubectl: Kubectl) async throws -> Bool {
            let outcome = try await kubectl.run("get", "secrets", "-n", "default", "--as=koguma-nobody")
            return outcome.exit != .code(0) && outcome.text.contains("Forbidden")
        }

        /// The cluster of the tests with the token of an account.
        private static func kubeconfig(_ kubectl: Kubectl, token: String) async throws -> String {
            var config = try JSONValue(
                parsing: Array(try await kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json").utf8)
            )
            guard let name = config[path: ["contexts"]]?[0]?[path: ["context", "user"]] else {
                throw CocoaError(.fileReadCorruptFile)
            }
            config["users"] = [["name": name, "user": ["token": .string(token)]]]
            return config.text
        }
    }
}
