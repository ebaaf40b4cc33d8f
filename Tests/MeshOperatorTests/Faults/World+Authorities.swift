import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority
import MeshOperator
import Testing

extension World {
    /// How the names of what only tests need begin.
    static let mark = "test-"

    /// Waits until an operator has looked at everything that happened so far, with as little work as there can be.
    func pass() async throws {
        let name = Self.mark + String(UInt32.random(in: .min ... .max), radix: 36)
        try await apply(nil, mesh: name)
        try await waitReady(name)
    }

    /// Lets the operator show that it sees what happens to Meshes, Secrets and bundles.
    func expectAlive() async throws {
        let name = Self.mark + String(UInt32.random(in: .min ... .max), radix: 36)
        try await apply(Self.builtin, mesh: name)
        try await waitReady(name)
        let certificate = Names.certificateSecret(mesh: name, backend: "builtin")
        try await delete(certificate)
        try await wait { try await $0.secret(certificate) != nil }
        let bundle = ObjectKey(namespace: Self.namespace, name: Names.bundleConfigMap(mesh: name))
        try await client.delete(ConfigMap.self, bundle)
        try await wait { try await $0.client.find(ConfigMap.self, bundle) != nil }
        try await remove(mesh: name)
        try await wait(for: name) { $0 == nil }
    }

    /// The roots that the Secret of a certificate or of a key has ever held, since the server began.
    func authorities() async throws -> [String: [String]] {
        let marker = Self.mark + String(UInt32.random(in: .min ... .max), radix: 36)
        try await client.create(
            Secret(metadata: ObjectMeta(name: marker, namespace: Self.namespace), type: "Opaque", data: [:]))
        let watch = try await client.watch(
            Secret.self, namespace: Self.namespace, options: WatchOptions(start: .after(origin)))
        defer { watch.close() }
        var found: [String: [String]] = [:]
        while let events = try await watch.next() {
            for event in events {
                switch event {
                case .added(let item), .modified(let item):
                    guard let secret = item.value else { continue }
                    if secret.metadata.name == marker { return found }
                    guard let fingerprint = Self.fingerprint(secret) else { continue }
                    if found[secret.metadata.name]?.last != fingerprint {
                        found[secret.metadata.name, default: []].append(fingerprint)
                    }
                case .error(let status): throw HistoryLost(description: status.message)
                case .deleted, .bookmark, .unreadable: break
                }
            }
        }
        throw HistoryLost(description: "the watch ended")
    }

    private struct HistoryLost: Error, CustomStringConvertible {
        let description: String
    }

    private static func fingerprint(_ secret: Secret) -> String? {
        guard let value = secret.data[Names.secretValue] else { return nil }
        if secret.metadata.name.contains(".ca-builtin-key-") { return try? PKISigning().keyFingerprint(pem: value) }
        guard secret.metadata.name.contains(".ca-builtin-cert-") else { return nil }
        return try? PKISigning().certificates(pem: value).first?.fingerprint
    }
}
