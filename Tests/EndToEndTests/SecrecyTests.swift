import FoundationEssentials
import JSON
import MeshAPI
import TestSupport
import Testing

extension EndToEnd {
    /// A private key is in its Secret, in memory, and nowhere else; a token is in no log.
    @Suite struct Secrecy {
        @Test func `Logs, events, status and bundle hold no secret`() async throws {
            try await withInstallation { installation in
                let credentials = try await Self.credentials(installation.kubectl)
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
                secrets.formUnion(credentials)
                #expect(secrets.count > 10 && !credentials.isEmpty && !log.isEmpty)
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

        /// The lines of a key's body that its certificate does not have; any of them is too much.
        ///
        /// The certificate has the modulus, which is at the beginning of an RSA key, and the point, at the end of an
        /// elliptic one.
        private static func lines(_ pem: String) -> [String] {
            let body = pem.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("-----") }
            return Array(pem.contains("RSA") ? body.dropFirst(body.count / 3).dropLast() : body.dropLast())
        }

        /// What the tests' kubeconfig authenticates with.
        private static func credentials(_ kubectl: Kubectl) async throws -> [String] {
            let text = try await kubectl("config", "view", "--raw", "--flatten", "--minify", "-o", "json")
            let user = try JSONValue(parsing: Array(text.utf8))[path: ["users"]]?[0]?["user"]
            let key = user?["client-key-data"]?.string.flatMap { Data(base64Encoded: $0) }
            let secrets = [user?["token"]?.string, user?["client-key-data"]?.string].compactMap(\.self)
            return secrets + (key.map { lines(String(decoding: $0, as: UTF8.self)) } ?? [])
        }
    }
}
