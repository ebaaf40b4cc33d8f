import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// Kuma users find a Mesh named `default` when they begin.
    @Suite struct DefaultMesh {
        @Test func `It is made at the start`() async throws {
            try await withInstallation { installation in
                try await installation.withController(defaultMesh: true) { _ in
                    _ = try await installation.kubectl.text(of: "meshes", template: "{.metadata.name}") {
                        $0 == "default"
                    }
                    try await installation.wait(for: "Ready", of: "default", toBe: "True")
                    #expect(try await installation.condition("MutualTLS", of: "default")?.reason == "Disabled")
                    // The first thing that everybody does to it.
                    try await installation.apply(example: "mesh-backends-builtin.yaml")
                    try await installation.wait(for: "MutualTLS", of: "default", toBe: "True")
                    try await installation.waitUntil(of: "default")
                }
            }
        }

        @Test func `One that is there is left as it is`() async throws {
            try await withInstallation { installation in
                try await installation.apply(Manifest.builtin("default", backend: "mine"))
                try await installation.withController(defaultMesh: true) { _ in
                    try await installation.waitUntil(of: "default")
                    let mesh = try await installation.kubectl.get("mesh", "default")
                    #expect(mesh[path: ["spec", "mtls", "enabledBackend"]]?.string == "mine")
                }
            }
        }

        @Test func `--no-default-mesh makes none`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.settle()
                    #expect(try await installation.kubectl("get", "meshes", "-o", "name").isEmpty)
                }
            }
        }
    }
}
