import JSON
import MeshAPI
import TestSupport
import Testing

extension EndToEnd {
    /// The manifests that users bring, exactly as they are.
    @Suite struct Examples {
        @Test(arguments: ["mesh-backends-builtin.yaml", "mesh-legacy-builtin.yaml"])
        func `A builtin Mesh becomes Ready with its authority in place`(_ example: String) async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(example: example)
                    try await installation.waitUntil(of: "default")
                    let authority = try await installation.authority("default")
                    try await installation.check(authority, of: "default")
                    try await installation.checkSecrets(of: "default")
                    #expect(try await installation.condition("MutualTLS", of: "default")?.reason == "Enabled")
                    try await installation.event("Normal", "CertificateAuthorityCreated", about: "default")
                    let columns = try await installation.kubectl("get", "mesh", "default")
                    #expect(columns.contains("READY") && columns.contains("MTLS") && columns.contains("True"))
                }
            }
        }

        @Test func `Both forms mean the same authority`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(example: "mesh-backends-builtin.yaml")
                    try await installation.waitUntil(of: "default")
                    let first = try await installation.authority("default")
                    try await installation.apply(example: "mesh-legacy-builtin.yaml")
                    try await installation.wait(for: "Ready", of: "default", toBe: "True")
                    #expect(try await installation.authority("default") == first)
                }
            }
        }

        /// Names as product.md §2 has them, values as their owner makes them.
        private static let provided = ["default.ca-provided-cert-provided", "default.ca-provided-key-provided"]

        private func provide(_ made: MadeAuthority, in installation: Installation) async throws {
            for (name, value) in zip(Self.provided, [made.certificate, made.key]) {
                try await installation.kubectl(
                    "create", "secret", "generic", name, "-n", installation.namespace, "--type=system.kuma.io/secret",
                    "--from-file=value=\(installation.openssl.file(value))")
            }
        }

        /// The Secrets with their versions.
        private func secrets(in installation: Installation) async throws -> [JSONValue] {
            var secrets: [JSONValue] = []
            for name in Self.provided {
                secrets.append(try await installation.kubectl.get("secret", "-n", installation.namespace, name))
            }
            return secrets
        }

        @Test func `A provided authority before its Secrets is waited for, and never plaintext by accident`()
            async throws
        {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(example: "mesh-legacy-provided.yaml")
                    let ready = try await installation.wait(for: "Ready", of: "default", toBe: "False")
                    #expect(ready.reason == "SecretMissing", "\(ready)")
                    for name in Self.provided {
                        let command = "kubectl create secret generic \(name) -n \(installation.namespace) --type "
                        #expect(ready.message.contains(command), "\(ready)")
                    }
                    // Mutual TLS was asked for, and is not off.
                    let mutualTLS = try await installation.condition("MutualTLS", of: "default")
                    #expect(mutualTLS?.status == "True" && mutualTLS?.reason == "Enabled")
                    try await installation.event("Warning", "SecretMissing", about: "default")

                    let made = try await installation.openssl.authority("corporate")
                    try await provide(made, in: installation)
                    try await installation.waitUntil(of: "default")
                    try await checkProvided(made, in: installation)
                }
            }
        }

        @Test func `A provided authority after its Secrets is used as it is, and stays its owner's`() async throws {
            try await withInstallation { installation in
                let made = try await installation.openssl.authority("corporate")
                try await provide(made, in: installation)
                let before = try await secrets(in: installation)
                try await installation.withController { _ in
                    try await installation.apply(example: "mesh-legacy-provided.yaml")
                    try await installation.waitUntil(of: "default")
                    try await checkProvided(made, in: installation)
                    try await installation.kubectl("delete", "mesh", "default", "--timeout=60s")
                    #expect(try await secrets(in: installation) == before)
                    #expect(try await installation.leftovers(of: "default").sorted() == Self.provided)
                }
            }
        }

        /// Status, bundle and state show the authority that was provided; its key is nowhere else.
        private func checkProvided(_ made: MadeAuthority, in installation: Installation) async throws {
            let fingerprint = try await installation.fingerprint(of: made.certificate)
            let mesh = try await installation.kubectl.get("mesh", "default")
            #expect(mesh[path: ["status", "mtls", "ca", "fingerprint"]]?.string == fingerprint)
            let bundle = try await installation.kubectl.get(
                "configmap", "-n", installation.namespace, "default.mesh-trust-bundle")
            #expect(bundle[path: ["data", "ca.crt"]]?.string == made.certificate)
            let state = try #require(try await installation.secret("default.ca-state"))
            #expect(state.contains(fingerprint) && !state.contains("PRIVATE KEY"))
            #expect(
                try await installation.leftovers(of: "default").sorted()
                    == Self.provided + ["default.ca-state", "default.mesh-trust-bundle"])
        }

        @Test func `Permissions are taken as they are`() async throws {
            try await withInstallation { installation in
                let kubectl = installation.kubectl
                // They are in namespaces of their own, which a cluster may have or not.
                var made: [String] = []
                for namespace in ["kong-mesh-system", "kong-air-production"]
                where try await kubectl.find("namespace", namespace) == nil {
                    try await kubectl("create", "namespace", namespace)
                    made.append(namespace)
                }
                for example in ["allow-all", "default-deny", "allow-flight-control"] {
                    let path = Repository.examples + "/permission-\(example).yaml"
                    try await kubectl("apply", "-f", path)
                    #expect(try await kubectl("apply", "-f", path).contains("unchanged"))
                    try await kubectl("delete", "-f", path)
                }
                for namespace in made { try await kubectl("delete", "namespace", namespace, "--wait=false") }
            }
        }

        @Test func `Authorities of several meshes and kinds stand side by side`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("one"))
                    try await installation.apply(
                        Manifest.builtin("two", backend: "ca-1", conf: "{caCert: {RSAbits: 2048}}"))
                    try await installation.waitUntil(of: "one")
                    try await installation.waitUntil(of: "two")
                    let one = try await installation.authority("one")
                    let two = try await installation.authority("two", backend: "ca-1")
                    try await installation.check(one, of: "one")
                    try await installation.check(two, of: "two", isElliptic: false)
                    try await installation.checkSecrets(of: "two", backend: "ca-1")
                }
            }
        }
    }
}
