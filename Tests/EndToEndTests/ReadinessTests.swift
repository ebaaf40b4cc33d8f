import TestSupport
import Testing

extension EndToEnd {
    /// `kubectl wait` returns when a Mesh is Ready, and only when it is.
    @Suite struct Readiness {
        @Test func `A wait that began before there was a controller ends when the authority is there`() async throws {
            try await withInstallation { installation in
                try await installation.apply(Manifest.builtin("default"))
                let wait = installation.kubectl.command(
                    ["wait", "--for=condition=Ready", "mesh/default", "--timeout=60s"])
                try await withProcess(wait) { waiting in
                    try await installation.withController { _ in
                        #expect(try await waiting.exit() == .code(0))
                        // What it waited for is there at once.
                        try await installation.check(installation.authority("default"), of: "default")
                    }
                }
            }
        }

        @Test func `Nothing is Ready of itself`() async throws {
            try await withInstallation { installation in
                try await installation.apply(Manifest.builtin("default"))
                #expect(try await installation.isReady("default") == false)
            }
        }

        @Test func `A change makes what was Ready wait for its controller`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                }
                #expect(try await installation.isReady("default"))
                // The same backend, another setting: a new generation that nobody has looked at.
                try await installation.apply(Manifest.builtin("default", conf: "{caCert: {expiration: 1000d}}"))
                #expect(try await installation.isReady("default") == false)
                try await installation.withController { _ in try await installation.waitUntil(of: "default") }
            }
        }

        @Test func `Without mutual TLS a Mesh is Ready and says that it is off`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.mesh("default", spec: "{}"))
                    try await installation.waitUntil(of: "default")
                    #expect(try await installation.condition("Ready", of: "default")?.reason == "MutualTLSDisabled")
                    #expect(try await installation.condition("MutualTLS", of: "default")?.reason == "Disabled")
                    #expect(try await installation.leftovers(of: "default").filter { $0.contains("ca-builtin") } == [])
                }
            }
        }

        @Test func `Off and on again keeps the root, and off is a Warning`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    let authority = try await installation.authority("default")
                    try await installation.apply(
                        Manifest.mesh("default", spec: "{mtls: {backends: [{name: builtin, type: builtin}]}}"))
                    let off = try await installation.wait(
                        for: "MutualTLS", of: "default", toBe: "False", reason: "NoBackendEnabled")
                    #expect(off.message.contains("enabledBackend"))
                    try await installation.event("Warning", "MutualTLSDisabled", about: "default")
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.wait(for: "MutualTLS", of: "default", toBe: "True")
                    try await installation.waitUntil(of: "default")
                    #expect(try await installation.authority("default") == authority)
                }
            }
        }
    }
}

extension Installation {
    /// Whether `kubectl wait` finds the Mesh Ready, looking once.
    func isReady(_ mesh: String) async throws -> Bool {
        try await kubectl.run("wait", "--for=condition=Ready", "mesh/\(mesh)", "--timeout=0").exit == .code(0)
    }
}
