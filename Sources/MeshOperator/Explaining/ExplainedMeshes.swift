import KubernetesAPI
import MeshAPI
public import TrafficPermissions
import WorkloadIdentity

/// Every mesh of an inventory with its permissions and members, to be asked who may call whom.
public struct ExplainedMeshes: Sendable {
    /// In order of their names.
    public private(set) var meshes: [MeshExplainer] = []
    /// What a person should know: what is not in effect, and why.
    public private(set) var remarks: [String]

    /// Compiles an inventory.
    ///
    /// - Parameters:
    ///   - systemNamespace: The namespace whose policies are for whole meshes.
    ///   - only: The one mesh that is asked for; nil for all.
    public init(_ inventory: Inventory, systemNamespace: String, only: String? = nil) throws(InventoryError) {
        let names = inventory.meshes.values.map(\.name).sorted()
        if let only, !names.contains(only) {
            throw InventoryError(
                "there is no Mesh \(only)" + (names.isEmpty ? ", nor any other" : "; there is \(names.listed)"))
        }
        let members = InventoryMembers(of: inventory, systemNamespace: systemNamespace)
        let policies = InventoryPolicies(inventory, systemNamespace: systemNamespace)
        remarks = inventory.remarks
        if names.isEmpty { remarks.append("There is no Mesh, so that nothing is in any") }
        remarks += members.remarks + policies.remarks
        for mesh in inventory.meshes.values.sorted(by: { $0.name < $1.name }) {
            guard only == nil || only == mesh.name else { continue }
            var permissions = MeshPermissions(mesh: mesh.name, precedence: precedence(of: mesh))
            for workload in members.workloads[mesh.name] ?? [] {
                _ = permissions.note(workload, at: workload.key)
            }
            for policy in policies.policies[mesh.name] ?? [] { _ = permissions.note(policy, at: policy.key) }
            for policy in policies.legacy[mesh.name] ?? [] { _ = permissions.note(policy, named: policy.name) }
            meshes.append(MeshExplainer(permissions, protection(of: mesh)))
            noteMisplaced(policies.policies[mesh.name] ?? [], permissions, systemNamespace)
        }
    }

    private mutating func precedence(of mesh: Mesh) -> PermissionPrecedence {
        let (precedence, isKnown) = mesh.permissionPrecedence
        if !isKnown {
            let known = PermissionPrecedence.allCases.map(\.rawValue).joined(separator: " nor ")
            remarks.append(
                "Annotation \(Names.Annotation.permissionPrecedence) of Mesh \(mesh.name) is neither \(known), and so "
                    + "means \(precedence.rawValue)")
        }
        return precedence
    }

    /// An invalid Mesh never switches anything off: its controller stays with what was valid last, which the status has.
    private mutating func protection(of mesh: Mesh) -> MutualTLSProtection {
        do {
            guard let backend = try mesh.mutualTLS().enabledBackend else { return .off }
            return MutualTLSProtection(backend.mode)
        } catch {
            let condition = mesh.status?.conditions.first { $0.type == ConditionType.mutualTLS.rawValue }
            let known: MutualTLSProtection? =
                switch condition?.status {
                case .false?: .off
                case .true?: MutualTLSProtection(mesh.status?.mtls?.mode ?? .strict)
                default: nil
                }
            let assumption = known == nil ? "mutual TLS is taken for on" : "what was valid last is in effect"
            remarks.append("Mesh \(mesh.name) is invalid, and \(assumption): \(error)")
            return known ?? .strict
        }
    }

    /// Policies that were meant for a whole mesh, most likely.
    private mutating func noteMisplaced(
        _ policies: [Policy], _ permissions: MeshPermissions, _ systemNamespace: String
    ) {
        let inhabited = Set(permissions.members.map(\.key.namespace))
        for policy in policies where !policy.isSystem && !inhabited.contains(policy.key.namespace) {
            remarks.append(
                "MeshTrafficPermission \(policy.key) is about nothing: it is for its own namespace, where no workload of "
                    + "mesh \(permissions.mesh) is. If \(policy.key.namespace) is the system namespace, and not "
                    + "\(systemNamespace), say so with --system-namespace")
        }
    }
}

extension MutualTLSProtection {
    init(_ mode: MutualTLSMode) {
        self = mode == .permissive ? .permissive : .strict
    }
}

extension [String] {
    /// Some of them in words.
    var listed: String {
        let names = prefix(10).joined(separator: ", ")
        return count > 10 ? "\(names) and \(count - 10) more" : names
    }
}
