import MeshAPI
import TestSupport
import Testing

extension EndToEnd {
    /// Bad input gets a clear answer and loses nothing.
    @Suite struct Refusal {
        /// A Mesh that the API server refuses, and what it says.
        struct Case: Sendable, CustomTestStringConvertible {
            var name: String
            var spec: String
            var text: String
            var mesh = "refused"
            var testDescription: String { name }
        }

        static let cases = [
            Case(
                name: "an unknown backend is enabled",
                spec: "{mtls: {enabledBackend: other, backends: [{name: builtin, type: builtin}]}}",
                text: "has to be set to one of the backends in the mesh"),
            Case(
                name: "one name twice",
                spec: "{mtls: {backends: [{name: a, type: builtin}, {name: a, type: builtin}]}}",
                text: "spec.mtls.backends[1]"),
            Case(
                name: "both forms",
                spec: "{mtls: {enabled: true, ca: {builtin: {}}, backends: [{name: a, type: builtin}]}}",
                text: "must not mix the older form"),
            Case(
                name: "both authorities", spec: "{mtls: {enabled: true, ca: {builtin: {}, provided: {}}}}",
                text: "builtin and provided"),
            Case(
                name: "a life that is no duration",
                spec: "{mtls: {enabledBackend: a, backends: [{name: a, type: builtin, "
                    + "dpCert: {rotation: {expiration: soon}}}]}}",
                text: "has to be a valid format"),
            Case(
                name: "a misspelt field", spec: "{mtls: {enabeld: true, ca: {builtin: {}}}}",
                text: "unknown field \"spec.mtls.enabeld\""),
            Case(
                name: "a mode that there is not",
                spec: "{mtls: {backends: [{name: a, type: builtin, mode: strict}]}}", text: "STRICT"),
            Case(name: "a dot in the name", spec: "{}", text: "metadata.name", mesh: "a.b"),
            Case(
                name: "a name too long", spec: "{}", text: "cannot be longer than 63 characters",
                mesh: String(repeating: "m", count: 64)),
            Case(
                name: "an incomplete provided backend",
                spec: "{mtls: {backends: [{name: a, type: provided, conf: {key: {secret: k}}}]}}",
                text: "has to be defined"),
        ]

        @Test(arguments: cases)
        func `kubectl apply refuses it in the words of Kuma`(_ refused: Case) async throws {
            try await withInstallation { installation in
                let outcome = try await installation.kubectl.run(
                    "apply", "-f", "-", input: Manifest.mesh(refused.mesh, spec: refused.spec))
                #expect(outcome.exit != .code(0))
                #expect(outcome.text.contains(refused.text), "\(outcome.text)")
                #expect(try await installation.kubectl("get", "meshes", "-o", "name").isEmpty)
            }
        }

        @Test func `A refused edit leaves what was there`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    let authority = try await installation.authority("default")
                    let patch = #"{"spec":{"mtls":{"enabledBackend":"other"}}}"#
                    let outcome = try await installation.kubectl.run(
                        "patch", "mesh", "default", "--type=merge", "-p", patch)
                    #expect(outcome.exit != .code(0))
                    #expect(outcome.text.contains("has to be set to one of the backends in the mesh"))
                    #expect(try await installation.isReady("default"))
                    #expect(try await installation.authority("default") == authority)
                }
            }
        }

        /// A schema that is open for the data of Kuma's users lets a typo past the API server.
        @Test func `An edit that cannot be taken keeps the last good state, across a restart`() async throws {
            try await withInstallation { installation in
                let misspelt = "{name: b, type: builtin, conf: {caCert: {RSAbit: 2048}}}"
                let other = Manifest.mesh(
                    "default",
                    spec: "{mtls: {enabledBackend: b, backends: [{name: builtin, type: builtin}, \(misspelt)]}}")
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                }
                let authority = try await installation.authority("default")
                // Edited while nobody looks, then looked at twice.
                try await installation.apply(other)
                for _ in 1...2 {
                    try await installation.withController { _ in
                        let accepted = try await installation.wait(for: "Accepted", of: "default", toBe: "False")
                        #expect(accepted.message.contains("RSAbit"), "\(accepted)")
                        #expect(try await installation.condition("MutualTLS", of: "default")?.status == "True")
                        #expect(
                            try await installation.condition("CertificateAuthorityReady", of: "default")?.status
                                == "True")
                    }
                    #expect(try await installation.authority("default") == authority)
                }
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.wait(for: "Accepted", of: "default", toBe: "True")
                    try await installation.waitUntil(of: "default")
                    #expect(try await installation.authority("default") == authority)
                }
            }
        }

        /// Definitions without rules, as an older release or Kuma has them, let anything in.
        @Test func `An invalid Mesh that is stored already keeps the last good state, across a restart`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                }
                let authority = try await installation.authority("default")
                var isStored = false
                try await installation.withoutRules {
                    let patch = #"{"spec":{"mtls":{"enabledBackend":"other"}}}"#
                    let outcome = try await installation.kubectl.run(
                        "patch", "mesh", "default", "--type=merge", "-p", patch)
                    isStored = outcome.exit == .code(0)
                }
                guard isStored else {
                    return loudly("SKIPPED: this server holds Meshes to rules that their definition does not have")
                }
                for _ in 1...2 {
                    try await installation.withController { _ in
                        let accepted = try await installation.wait(
                            for: "Accepted", of: "default", toBe: "False", reason: "Invalid")
                        #expect(
                            accepted.message.contains("has to be set to one of the backends in the mesh"), "\(accepted)"
                        )
                        let mutualTLS = try await installation.condition("MutualTLS", of: "default")
                        #expect(mutualTLS?.status == "True")
                        try await installation.event("Warning", "Invalid", about: "default")
                    }
                    #expect(try await installation.authority("default") == authority)
                }
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    #expect(try await installation.authority("default") == authority)
                }
            }
        }
    }
}
