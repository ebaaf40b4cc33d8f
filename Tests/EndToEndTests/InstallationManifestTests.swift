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

        @Test func `Identities need no more than that, and the Role of the documentation for Secrets`() async throws {
            try await withInstalledRights { workloads, kubeconfig in
                let namespace = workloads.namespace
                let kubectl = workloads.kubectl
                let installation = Installation(
                    cluster: workloads.cluster, namespace: Self.namespace, openssl: workloads.openssl)
                try await kubectl("label", "namespace", namespace, "kuma.io/sidecar-injection=enabled")
                try await installation.apply(try Self.documentedRole(in: namespace))
                let flags = ["--identity-secret-namespaces", namespace]
                try await installation.withController(flags: flags, kubeconfig: kubeconfig) { controller in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    try await installation.apply(Self.workload(in: namespace))
                    _ = try await kubectl.text(
                        of: "secrets", "-n", namespace, template: "{.metadata.name}|{.metadata.annotations}"
                    ) { $0.hasPrefix("web.80.default.mesh-identity|") && $0.contains("spiffe://default/web_") }
                    let status = #"{"status":{"phase":"Running","podIP":"10.9.8.7","podIPs":[{"ip":"10.9.8.7"}]}}"#
                    try await kubectl(
                        "patch", "pod", "web-1", "-n", namespace, "--subresource=status", "--type=merge", "-p", status)
                    let delivered = "{.metadata.name}|{.status.identities[*].secret}"
                    _ = try await kubectl.text(of: "dataplanes", "-n", namespace, template: delivered) {
                        $0 == "web-1|web.80.default.mesh-identity"
                    }
                    _ = try await kubectl.text(of: "configmaps", "-n", namespace, template: "{.metadata.name}") {
                        $0 == "default.mesh-trust-bundle"
                    }
                    // Permissions are read, and say what became of them.
                    try await installation.apply(Self.permissions(in: namespace))
                    for policy in ["mtp/web", "tp/old"] {
                        try await kubectl("wait", "--for=condition=Ready", policy, "-n", namespace, "--timeout=60s")
                    }
                    // All of it goes with the Mesh once nobody is in it.
                    try await kubectl("delete", "mesh", "default", "--wait=false")
                    try await installation.wait(
                        for: "Ready", of: "default", toBe: "False", reason: "DataplanesAttached")
                    try await kubectl("delete", "pod", "web-1", "-n", namespace, "--grace-period=0", "--force")
                    try await kubectl("wait", "--for=delete", "mesh/default", "--timeout=60s")
                    for kind in ["secret/web.80.default.mesh-identity", "configmap/default.mesh-trust-bundle"] {
                        #expect(try await kubectl.find(kind, "-n", namespace) == nil, "\(kind)")
                    }
                    #expect(controller.errors.all.filter { $0.lowercased().contains("forbidden") } == [])
                }
            }
        }

        /// The Role and its binding that `Docs/identities.md` has, for another namespace.
        private static func documentedRole(in namespace: String) throws -> String {
            let text = try Repository.text(Repository.root + "/Docs/identities.md")
            let start = try #require(text.firstRange(of: "```yaml\napiVersion: rbac.authorization.k8s.io/v1"))
            let rest = text[start.lowerBound...].dropFirst("```yaml\n".count)
            let end = try #require(rest.firstRange(of: "```"))
            return String(rest[..<end.lowerBound]).replacing("namespace: shop", with: "namespace: \(namespace)")
        }

        private static func permissions(in namespace: String) -> String {
            """
            apiVersion: kuma.io/v1alpha1
            kind: MeshTrafficPermission
            metadata: {name: web, namespace: \(namespace)}
            spec: {from: [{targetRef: {kind: Mesh}, default: {action: Allow}}]}
            ---
            apiVersion: kuma.io/v1alpha1
            kind: TrafficPermission
            metadata: {name: old}
            mesh: default
            spec: {sources: [{match: {kuma.io/service: '*'}}], destinations: [{match: {kuma.io/service: '*'}}]}
            """
        }

        private static func workload(in namespace: String) -> String {
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: \(namespace)}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: web-1, namespace: \(namespace), labels: {app: web}}
            spec:
              automountServiceAccountToken: false
              containers: [{name: web, image: registry.example/web, ports: [{containerPort: 80}]}]
              volumes: [{name: identity, secret: {secretName: web.80.default.mesh-identity}}]
            """
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
