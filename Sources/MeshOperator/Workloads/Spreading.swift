import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import MeshAuthority
import WorkloadIdentity

/// Puts everything into the queues that a change of something else concerns.
struct Spreading: Sendable {
    let board: WorkloadBoard
    let standings: Standings
    let now: @Sendable () -> Date

    func reconcile(_ change: Spread) {
        let (stores, queues) = (board.stores, board.queues)
        switch change {
        case .namespace(let name):
            for key in stores.keys(in: name) { queues.workloads.add(key) }
        case .service(let key):
            for pod in affected(by: key) { queues.workloads.add(pod) }
        case .meshes:
            for key in stores.keys { queues.workloads.add(key, priority: .low) }
        case .mesh(let name):
            deliver(name)
        }
    }

    /// The Pods that a Service has, and those that it had when they were last looked at.
    private func affected(by key: ObjectKey) -> Set<ObjectKey> {
        let service = "\(key.name)_\(key.namespace)_svc"
        let before = board.stores.keys(in: key.namespace).filter { pod in
            board.index[pod]?.services.contains { $0 == service || $0.hasPrefix(service + "_") } == true
        }
        let now = board.stores.services[key].map { board.stores.pods(selectedBy: $0) } ?? []
        return Set(before).union(now).union(board.stores.pods(namedFor: key))
    }

    /// Everything that is delivered of a mesh is looked at: bundles first, since those who verify have to know a root
    /// before those who are verified use it.
    private func deliver(_ mesh: String) {
        let (index, queues) = (board.index, board.queues)
        let (places, identities) = (index.places(of: mesh), index.identities(of: mesh))
        if let bundle = standings.standing(of: mesh, now: now())?.bundle {
            begin(mesh, bundle[Names.BundleKey.certificates] ?? "", places, identities)
        }
        // With what is still there although nobody is.
        let stored = board.stores.bundlesByName[Names.bundleConfigMap(mesh: mesh)]
            .map { MeshPlace(namespace: $0.metadata.namespace, mesh: mesh) }
        for place in Set(places).union(stored) { queues.places.add(place) }
        for id in identities.union(board.stores.secrets.identities(of: mesh)) { queues.identities.add(id) }
        board.tell(mesh)
    }

    private func begin(_ mesh: String, _ bundle: String, _ places: [MeshPlace], _ identities: Set<IdentityID>) {
        board.propagation.begin(mesh, bundle: bundle) {
            let name = Names.bundleConfigMap(mesh: mesh)
            let lagging = places.filter { place in
                let stored = board.stores.bundles[ObjectKey(namespace: place.namespace, name: name)]
                return stored?.data[Names.BundleKey.certificates] != bundle
            }
            let bytes = Array(bundle.utf8)
            let stale = identities.filter { id in
                let stored = board.stores.secrets[ObjectKey(namespace: id.namespace, name: IdentityNames.secret(id))]
                return stored.map { $0.isOurs && $0.authorities != bytes } ?? false
            }
            return Set(lagging.map { .bundle($0) } + stale.map { .secret($0) })
        }
    }
}
