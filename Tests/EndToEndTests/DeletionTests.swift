import MeshAPI
import TestSupport
import Testing

extension EndToEnd {
    /// A Mesh takes its authority along, unless it is told not to.
    @Suite struct Deletion {
        @Test func `Deleting the Mesh removes its authority, and nobody else's`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.apply(Manifest.builtin("other"))
                    try await installation.waitUntil(of: "default")
                    try await installation.waitUntil(of: "other")
                    let other = try await installation.authority("other")
                    try await installation.kubectl("delete", "mesh", "default", "--timeout=60s")
                    #expect(try await installation.leftovers(of: "default") == [])
                    #expect(try await installation.authority("other") == other)
                    #expect(try await installation.isReady("other"))
                }
            }
        }

        @Test func `Deleted while nobody looks, it goes when somebody does`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                }
                try await installation.kubectl("delete", "mesh", "default", "--wait=false")
                #expect(try await installation.leftovers(of: "default") != [])
                try await installation.withController { _ in
                    try await installation.kubectl("wait", "--for=delete", "mesh/default", "--timeout=60s")
                    #expect(try await installation.leftovers(of: "default") == [])
                }
            }
        }

        @Test func `Deleted and applied again at once, it ends Ready with a new root`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    var roots: Set<String> = []
                    for _ in 1...4 {
                        try await installation.apply(example: "mesh-backends-builtin.yaml")
                        try await installation.waitUntil(of: "default")
                        let authority = try await installation.authority("default")
                        try await installation.check(authority, of: "default")
                        #expect(roots.insert(authority.certificate).inserted)
                        try await installation.kubectl("delete", "mesh", "default", "--timeout=60s")
                    }
                }
            }
        }

        @Test func `Replaced by force, it ends Ready with a new root`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    let before = try await installation.authority("default")
                    try await installation.kubectl(
                        "replace", "--force", "--grace-period=0", "-f", "-", input: Manifest.builtin("default"))
                    try await installation.wait(for: "Ready", of: "default", toBe: "True")
                    let after = try await installation.authority("default")
                    try await installation.check(after, of: "default")
                    #expect(after.key != before.key)
                }
            }
        }

        @Test func `Foreground deletion takes the authority only with the Mesh`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    try await installation.kubectl("delete", "mesh", "default", "--cascade=foreground", "--timeout=60s")
                    #expect(try await installation.leftovers(of: "default") == [])
                }
            }
        }

        @Test func `Retain keeps the authority, and the next Mesh of the name goes on with it`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    let authority = try await installation.authority("default")
                    try await installation.kubectl(
                        "annotate", "mesh", "default", "\(Names.Annotation.deletionPolicy)=\(Names.retain)")
                    try await installation.kubectl("delete", "mesh", "default", "--timeout=60s")
                    #expect(try await installation.authority("default") == authority)
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    #expect(try await installation.authority("default") == authority)
                    try await installation.check(authority, of: "default")
                }
            }
        }
    }
}
