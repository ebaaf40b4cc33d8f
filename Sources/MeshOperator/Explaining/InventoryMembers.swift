import FoundationEssentials
import KubernetesAPI
import MeshAPI
import TrafficPermissions
import WorkloadIdentity

/// What of an inventory is in a mesh, and why the rest is not.
struct InventoryMembers {
    /// The members of each mesh.
    private(set) var workloads: [String: [MeshWorkload]] = [:]
    private(set) var remarks: [String] = []

    /// - Parameter systemNamespace: That in which Dataplanes may name any service and any mesh.
    init(of inventory: Inventory, systemNamespace: String) {
        let observing = InventoryObservations(inventory, systemNamespace: systemNamespace)
        for key in Set(inventory.pods.keys).union(inventory.dataplanes.keys).sorted() {
            let observation = observing.observation(of: key)
            let planner = WorkloadPlanner()
            if let workload = planner.workload(observation) {
                workloads[workload.mesh, default: []].append(MeshWorkload(workload))
            } else if let reason = planner.plan(observation, now: .distantPast).refusal {
                remarks.append(reason)
            }
        }
        guard inventory.isOfFiles else { return }
        for namespace in inventory.namespaces.values.sorted(by: { $0.key < $1.key }) {
            let name = namespace.metadata.name
            let label = namespace.metadata.labels[Names.Label.sidecarInjection]
            let isEmpty = !inventory.pods.keys.contains { $0.namespace == name }
            if isEmpty || ["enabled", "true"].contains(label) { continue }
            remarks.append(
                "Namespace \(name) does not grant membership, so that its Pods are in no mesh: label it with "
                    + "\(Names.Label.sidecarInjection)=enabled")
        }
    }
}

/// What the planner of workloads is to see of each.
private struct InventoryObservations {
    /// An address for Pods that were never on a node: a documentation address (RFC 5737), that nobody has.
    private static let anyAddress = "192.0.2.1"

    private let inventory: Inventory
    private let systemNamespace: String
    private let assumed: AssumedNamespaces
    private let meshes: [String: Mesh]
    private let services: [String: [WorkloadService]]
    private let slices: [String: [WorkloadSlice]]

    init(_ inventory: Inventory, systemNamespace: String) {
        self.inventory = inventory
        self.systemNamespace = systemNamespace
        assumed = AssumedNamespaces(inventory)
        meshes = Dictionary(uniqueKeysWithValues: inventory.meshes.values.map { ($0.name, $0) })
        services = Dictionary(grouping: inventory.services.values, by: \.metadata.namespace)
        slices = Dictionary(grouping: inventory.slices.values, by: \.metadata.namespace)
    }

    func observation(of key: ObjectKey) -> WorkloadObservation {
        var observation = WorkloadObservation(key: key, systemNamespace: systemNamespace)
        observation.namespace = inventory.namespaces[ObjectKey(name: key.namespace)]
        observation.pod = inventory.pods[key]
        observation.dataplane = inventory.dataplanes[key]
        // All of the namespace: which of them have the Pod is the planner's to decide.
        observation.services = services[key.namespace] ?? []
        observation.slices = slices[key.namespace] ?? []
        observation.meshes = meshes
        if inventory.isOfFiles {
            observation.namespace = observation.namespace ?? assumed.namespace(key.namespace)
            if observation.pod?.address.isEmpty == true { observation.pod?.address = Self.anyAddress }
        }
        return observation
    }
}

extension WorkloadPlan {
    /// Why what was to be in a mesh is in none.
    fileprivate var refusal: String? {
        if let event = events.first(where: { $0.reason == .failed }) { return event.note }
        let condition = status?.conditions.first { $0.type == ConditionType.accepted.rawValue && $0.status == .false }
        return condition?.message
    }
}
