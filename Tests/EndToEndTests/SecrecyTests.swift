import JSON
import MeshAPI
import TestSupport
import Testing

extension EndToEnd {
    /// A private key is in its Secret, in memory, and nowhere else; a token is in no log.
    @Suite struct Secrecy {
        @Test func `Logs, events, status and bundle hold no secret`() async throws {
            try await withInstallation { installation in
                let kubeconfig = try Repository.text(installation.cluster.kubeconfig)
                var log: [String] = []
                var secrets: Set<String> = []
                try await installation.withController(level: "trace") { controller in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.apply(Manifest.builtin("rsa", conf: "{caCert: {rsaBits: 2048}}"))
                    try await installation.waitUntil(of: "default")
                    try await installation.waitUntil(of: "rsa")
                    for mesh in ["default", "rsa"] {
                        secrets.formUnion(Self.lines(try await installation.authority(mesh).key))
                    }
                    // Where something is wrong with a key, it is said without the key.
                    let saved = try await installation.save()
                    try await installation.inflict([.truncate(.key)])
                    try await installation.wait(for: "Ready", of: "default", toBe: "False")
                    try await installation.restore(saved)
                    try await installation.inflict([.truncate(.state)])
                    try await installation.wait(for: "Ready", of: "default", toBe: "False", reason: "StateUnreadable")
                    log = controller.errors.all + controller.output.all
                }
                secrets.formUnion(Self.credentials(kubeconfig))
                #expect(secrets.count > 3 && !log.isEmpty)
                let events = try await installation.kubectl("get", "events", "-n", "default", "-o", "yaml")
                let meshes = try await installation.kubectl("get", "meshes", "-o", "yaml", "--show-managed-fields")
                let bundles = try await installation.kubectl(
                    "get", "configmaps", "-n", installation.namespace, "-o", "yaml")
                let state = try await installation.kubectl(
                    "get", "secret", "-n", installation.namespace, Names.stateSecret(mesh: "rsa"), "-o",
                    "go-template={{.data.value | base64decode}}")
                #expect(state.contains("roots"))
                for text in log + [events, meshes, bundles, state] {
                    for secret in secrets where text.contains(secret) {
                        Issue.record("a secret is in: \(text.prefix(400))")
                    }
                }
            }
        }

        /// The lines of a key's body: any of them is too much.
        private static func lines(_ pem: String) -> [String] {
            pem.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("-----") && $0.count >= 16 }
        }

        /// What a kubeconfig authenticates with.
        private static func credentials(_ kubeconfig: String) -> [String] {
            kubeconfig.split(separator: "\n").compactMap { line in
                let fields = line.split(separator: " ").map(String.init)
                guard let index = fields.firstIndex(where: { $0 == "token:" || $0 == "client-key-data:" }) else {
                    return nil
                }
                return fields.dropFirst(index + 1).first.map { String($0.prefix(64)) }
            }
        }
    }
}
