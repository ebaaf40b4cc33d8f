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

        @Test func `A provided authority says that it is not there yet, and is never plaintext by accident`()
            async throws
        {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(example: "mesh-legacy-provided.yaml")
                    let ready = try await installation.wait(for: "Ready", of: "default", toBe: "False")
                    #expect(ready.reason == "NotSupported" && ready.message.contains("provided"), "\(ready)")
                    let authority = try await installation.condition("CertificateAuthorityReady", of: "default")
                    #expect(authority?.status == "False")
                    // Mutual TLS was asked for, and is not off.
                    #expect(try await installation.condition("MutualTLS", of: "default")?.reason == "Enabled")
                    #expect(try await installation.leftovers(of: "default").filter { $0.contains("-key-") } == [])
                    try await installation.event("Warning", "NotSupported", about: "default")
                }
            }
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
