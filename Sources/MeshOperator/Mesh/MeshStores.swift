import ControllerRuntime
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI
import MeshAuthority
import ServiceLifecycle
import Synchronization

/// What is known of all meshes without asking: their objects as the API server last told us.
final class MeshStores: Sendable {
    let meshes = Store<Mesh>()
    let secrets = Store<Secret>()
    let bundles = Store<ConfigMap>()
    let consumers = ConsumerReports()

    /// The names of the Secrets by mesh, which no key of a store leads to.
    private let secretNames = Mutex<[String: Set<String>]>([:])
    private let references = SecretReferences()
    private let systemNamespace: String
    private let provided: ProvidedContent

    init(systemNamespace: String, provided: ProvidedContent) {
        self.systemNamespace = systemNamespace
        self.provided = provided
        secrets.onChange { [weak self] change in self?.index(change) }
    }

    private func index(_ change: StoreChange<Secret>) {
        guard let mesh = AuthorityNames.mesh(ofSecret: change.key.name) else { return }
        secretNames.withLock { names in
            if change.new == nil {
                names[mesh]?.remove(change.key.name)
                if names[mesh]?.isEmpty == true { names[mesh] = nil }
            } else {
                names[mesh, default: []].insert(change.key.name)
            }
        }
    }

    /// What fills the stores.
    ///
    /// Secrets of other types and other people's ConfigMaps are not even read.
    func fillers(_ make: StoreFillers) -> [any StoreFilling] {
        [
            make.filler(of: meshes),
            make.filler(
                of: secrets, namespace: systemNamespace, fields: FieldSelector([.init("type", Names.secretType)])),
            make.filler(
                of: bundles, namespace: systemNamespace,
                labels: LabelSelector(matchLabels: [Names.Label.managedBy: Names.project])),
        ]
    }

    func waitUntilSynced() async throws {
        try await meshes.waitUntilSynced()
        try await secrets.waitUntilSynced()
        try await bundles.waitUntilSynced()
    }

    /// Puts the mesh of everything that changes into the queue.
    func enqueueChanges(into queue: MeshQueue) {
        meshes.onChange { queue.add($0) }
        secrets.onChange { [references] change in
            var meshes = references.meshes(naming: change.key.name)
            if let mesh = AuthorityNames.mesh(ofSecret: change.key.name) { meshes.insert(mesh) }
            for mesh in meshes { queue.add(mesh, change.priority) }
        }
        bundles.onChange { change in
            if let mesh = AuthorityNames.mesh(ofBundle: change.key.name) { queue.add(mesh, change.priority) }
        }
        consumers.onChange { queue.add($0, .normal) }
    }

    /// What the stores know of a mesh; nil if they know of none.
    func observe(_ mesh: String) -> Observation? {
        guard let object = meshes[ObjectKey(name: mesh)] else {
            references.note([], of: mesh)
            provided.memory[mesh] = [:]
            return nil
        }
        var observation = Observation(mesh: object, systemNamespace: systemNamespace)
        observation.consumers = consumers[mesh]
        for name in secretNames.withLock({ $0[mesh] ?? [] }) {
            observation.secrets[name] = secrets[ObjectKey(namespace: systemNamespace, name: name)]
        }
        let sources = observation.providedSources
        references.note(sources.secrets, of: mesh)
        for name in sources.secrets {
            observation.secrets[name] = secrets[ObjectKey(namespace: systemNamespace, name: name)]
        }
        provided.complete(&observation, sources, isCurrent: false)
        observation.bundle =
            bundles[
                ObjectKey(namespace: systemNamespace, name: Names.bundleConfigMap(mesh: mesh))]
        return observation
    }
}
