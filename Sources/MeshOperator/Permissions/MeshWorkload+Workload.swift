import MeshAPI
import TrafficPermissions
import WorkloadIdentity

extension MeshWorkload {
    /// A workload as permissions see it.
    init(_ workload: Workload) {
        self.init(
            key: workload.key, labels: workload.labels,
            listeners: workload.listeners.map {
                Listener(address: $0.address, port: $0.port, name: $0.name, tags: $0.tags)
            },
            tags: workload.tagSets)
    }
}
