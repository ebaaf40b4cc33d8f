import ControllerRuntime
import KubernetesAPI
import KubernetesClient
import MeshAPI
import SPIFFE
import Synchronization
import WorkloadIdentity

/// The Secrets of identities, in the namespaces where they are watched: one store and one watch each, or one for all.
final class IdentitySecretStores: Sendable {
    let permitted: IdentitySecretNamespaces
    /// By namespace; that of all is under the empty name.
    private let stores: [String: Store<IdentitySecret>]
    /// Those of ours, by mesh.
    private let identities = Mutex<[String: Set<IdentityID>]>([:])

    init(_ permitted: IdentitySecretNamespaces) {
        self.permitted = permitted
        let names: Set<String> =
            switch permitted {
            case .none: []
            case .some(let names): names
            case .all: [""]
            }
        stores = Dictionary(uniqueKeysWithValues: names.map { ($0, Store<IdentitySecret>()) })
        onChange { [weak self] change in
            if let id = change.old.flatMap(IdentityID.init(of:)) { self?.forget(id) }
            if let secret = change.new, secret.isOurs, let id = IdentityID(of: secret) { self?.note(id) }
        }
    }

    private func note(_ id: IdentityID) { identities.withLock { _ = $0[id.mesh, default: []].insert(id) } }

    private func forget(_ id: IdentityID) {
        identities.withLock { identities in
            identities[id.mesh]?.remove(id)
            if identities[id.mesh]?.isEmpty == true { identities[id.mesh] = nil }
        }
    }

    /// The identities of a mesh whose Secrets are there, and ours.
    func identities(of mesh: String) -> Set<IdentityID> { identities.withLock { $0[mesh] ?? [] } }

    /// Where the Secrets of a namespace are; nil if none may be written there.
    func store(of namespace: String) -> Store<IdentitySecret>? { stores[namespace] ?? stores[""] }

    /// The Secret of that name, if it is watched.
    subscript(key: ObjectKey) -> IdentitySecret? { store(of: key.namespace)?[key] }

    func fillers(_ make: StoreFillers, labels: LabelSelector) -> [any StoreFilling] {
        stores.map { namespace, store in
            make.filler(
                of: store, name: namespace.isEmpty ? "identity-secrets" : "identity-secrets-\(namespace)",
                namespace: namespace.isEmpty ? nil : namespace, labels: labels,
                fields: FieldSelector([.init("type", IdentitySecret.type)]), keepsManagedFields: true)
        }
    }

    /// Waits for the first lists, for half a minute: a namespace that is not there, or whose Role is gone, must not hold
    /// up all others.
    func waitUntilSynced(clock: any Clock<Duration>) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for store in stores.values {
                group.addTask { try await store.waitUntilSynced(within: .seconds(30), clock: clock) }
            }
            for try await _ in group {}
        }
    }

    /// Whether it is known which Secrets a namespace has.
    func isSynced(_ namespace: String) -> Bool { store(of: namespace)?.isSynced != false }

    func onChange(_ handler: @escaping @Sendable (StoreChange<IdentitySecret>) -> Void) {
        for store in stores.values { store.onChange(handler) }
    }
}

extension IdentityID {
    /// The identity whose Secret it is, by what stands on it; nil if its name is of another.
    init?(of secret: IdentitySecret) {
        guard let text = secret.metadata.annotations[Names.Annotation.spiffeID],
            let id = try? SPIFFEID(text), id.isWorkload
        else { return nil }
        self.init(
            namespace: secret.metadata.namespace, mesh: id.trustDomain.name, service: String(id.path.dropFirst()))
        guard IdentityNames.secret(self) == secret.metadata.name else { return nil }
    }
}
