import KubernetesAPI
import MeshAPI
import TrafficPermissions

/// The policies of an inventory as they are understood, and what of them is not.
struct InventoryPolicies {
    /// Those of each mesh, in order.
    private(set) var policies: [String: [Policy]] = [:]
    /// The older ones of each mesh, in order.
    private(set) var legacy: [String: [LegacyPolicy]] = [:]
    private(set) var remarks: [String] = []

    init(_ inventory: Inventory, systemNamespace: String) {
        let meshes = Set(inventory.meshes.values.map(\.name))
        for object in inventory.permissions.values.sorted(by: { $0.key < $1.key }) {
            let name = "MeshTrafficPermission \(object.key)"
            note(object.mesh, of: name, among: meshes)
            let policy = Policy(object, systemNamespace: systemNamespace)
            if let problem = policy.problem { remarks.append(problem.message) }
            policies[object.mesh, default: []].append(policy)
        }
        for object in inventory.legacyPermissions.values.sorted(by: { $0.key < $1.key }) {
            let name = "TrafficPermission \(object.key)"
            note(object.mesh, of: name, among: meshes)
            let policy = LegacyPolicy(object)
            if let problem = policy.problem { remarks.append(problem.message) }
            legacy[object.mesh, default: []].append(policy)
        }
    }

    private mutating func note(_ mesh: String, of name: String, among meshes: Set<String>) {
        guard !meshes.contains(mesh) else { return }
        remarks.append("\(name) is of mesh \(mesh), and there is no Mesh of that name: it has no effect")
    }
}
