import MeshAPI
import TestSupport
import Testing

extension EndToEnd {
    /// A stop anywhere, and a second controller, end in one authority and then in no writes.
    ///
    /// Without an election: that there is only one leader is not what keeps the authorities whole.
    @Suite struct Crashes {
        private static let alone = "--no-leader-election"

        @Test(arguments: 1...3)
        func `Killed after a write, the next controller goes on with the same key`(_ write: Int) async throws {
            try await withInstallation { installation in
                let watch = installation.kubectl.command([
                    "get", "secrets", "-n", installation.namespace, "--watch", "--output-watch-events",
                    "-o", #"jsonpath={.object.metadata.name}{"\n"}"#,
                ])
                try await withProcess(installation.command([Self.alone])) { controller in
                    try await withProcess(watch) { seen in
                        try await installation.apply(Manifest.builtin("default"))
                        for index in 0..<write {
                            try await seen.output.first(from: index) { $0.hasPrefix("default.") }
                        }
                        controller.kill()
                    }
                    #expect(try await controller.exit() == .signal(9))
                }
                let key = try await installation.secret(Names.keySecret(mesh: "default", backend: "builtin"))
                try await installation.withController(Self.alone) { _ in
                    try await installation.waitUntil(of: "default")
                    let authority = try await installation.authority("default")
                    #expect(key == nil || authority.key == key)
                    try await installation.check(authority, of: "default")
                    try await installation.checkSecrets(of: "default")
                    try await installation.settle()
                }
                let before = try await installation.versions(of: "default")
                try await installation.withController(Self.alone) { _ in try await installation.settle() }
                #expect(try await installation.versions(of: "default") == before)
            }
        }

        @Test func `A restart writes nothing`() async throws {
            try await withInstallation { installation in
                try await installation.withController(Self.alone) { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.apply(Manifest.mesh("off", spec: "{}"))
                    try await installation.waitUntil(of: "default")
                    try await installation.waitUntil(of: "off")
                    try await installation.settle()
                }
                let before = try await installation.versions(of: "default")
                let off = try await installation.versions(of: "off")
                #expect(before.count == 5, "the Mesh, three Secrets and a bundle: \(before)")
                try await installation.withController(Self.alone) { _ in try await installation.settle() }
                #expect(try await installation.versions(of: "default") == before)
                #expect(try await installation.versions(of: "off") == off)
            }
        }

        @Test func `Two controllers at once end in one authority`() async throws {
            try await withInstallation { installation in
                try await installation.withController(Self.alone) { _ in
                    try await installation.withController(Self.alone) { _ in
                        let meshes = (1...6).map { "mesh-\($0)" }
                        try await installation.apply(meshes.map { Manifest.builtin($0) }.joined(separator: "\n---\n"))
                        for mesh in meshes {
                            try await installation.waitUntil(of: mesh)
                            try await installation.check(installation.authority(mesh), of: mesh)
                            try await installation.checkSecrets(of: mesh)
                        }
                        // Neither undoes what the other did.
                        try await installation.settle()
                        let before = try await installation.versions(of: "mesh-1")
                        try await installation.settle()
                        #expect(try await installation.versions(of: "mesh-1") == before)
                        try await installation.kubectl("delete", "meshes", "--all", "--timeout=60s")
                        for mesh in meshes { #expect(try await installation.leftovers(of: mesh) == []) }
                    }
                }
            }
        }

        @Test func `A controller that was stopped for a while does no harm when it goes on`() async throws {
            try await withInstallation { installation in
                try await withProcess(installation.command([Self.alone])) { stopped in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    stopped.suspend()
                    try await installation.withController(Self.alone) { _ in
                        try await installation.kubectl("delete", "mesh", "default", "--timeout=60s")
                        try await installation.apply(Manifest.builtin("default"))
                        try await installation.waitUntil(of: "default")
                        let authority = try await installation.authority("default")
                        stopped.resume()
                        try await installation.settle()
                        #expect(try await installation.authority("default") == authority)
                        try await installation.check(authority, of: "default")
                    }
                }
            }
        }
    }
}
