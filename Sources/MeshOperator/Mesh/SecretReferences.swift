import Synchronization

/// Which meshes name a Secret as where their authority is: no name of a Secret tells.
final class SecretReferences: Sendable {
    private struct Index {
        var names: [String: Set<String>] = [:]
        var meshes: [String: Set<String>] = [:]
    }

    private let index = Mutex(Index())

    /// Notes all Secrets that a mesh names, before they are looked at: what changes after that is not missed.
    func note(_ names: Set<String>, of mesh: String) {
        index.withLock { index in
            let before = index.names[mesh] ?? []
            guard before != names else { return }
            for name in before.subtracting(names) {
                index.meshes[name]?.remove(mesh)
                if index.meshes[name]?.isEmpty == true { index.meshes[name] = nil }
            }
            for name in names.subtracting(before) { index.meshes[name, default: []].insert(mesh) }
            index.names[mesh] = names.isEmpty ? nil : names
        }
    }

    /// The meshes that name a Secret.
    func meshes(naming secret: String) -> Set<String> {
        index.withLock { $0.meshes[secret] ?? [] }
    }
}
