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
            note(policy.faults.all, of: name)
            policies[object.mesh, default: []].append(policy)
        }
        for object in inventory.legacyPermissions.values.sorted(by: { $0.key < $1.key }) {
            let name = "TrafficPermission \(object.key)"
            note(object.mesh, of: name, among: meshes)
            let policy = LegacyPolicy(object)
            note(policy.faults.all, of: name)
            legacy[object.mesh, default: []].append(policy)
        }
    }

    private mutating func note(_ mesh: String, of name: String, among meshes: Set<String>) {
        guard !meshes.contains(mesh) else { return }
        remarks.append("\(name) is of mesh \(mesh), and there is no Mesh of that name: it has no effect")
    }

    private mutating func note(_ faults: [Violation], of name: String) {
        guard !faults.isEmpty else { return }
        remarks.append(
            "\(name) is not understood in all of its parts; what is not understood allows nobody: \(faults.summary)")
    }
}

extension PermissionFaults {
    /// All of them, in order of the parts.
    var all: [Violation] {
        policy + target + from.sorted { $0.key < $1.key }.flatMap(\.value)
            + rules.sorted { $0.key < $1.key }.flatMap(\.value)
    }
}
