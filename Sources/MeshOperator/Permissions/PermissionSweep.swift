import TrafficPermissions

/// What of a mesh is looked at again.
enum PermissionSweep: Hashable, Sendable, CustomStringConvertible {
    /// Whether anything is permitted in it.
    case mesh(String)
    /// That, and every policy of it.
    case policies(String)

    /// How long changes of workloads are gathered, of which some always change where there are many.
    private static let gathering = Duration.seconds(1)

    /// The same for what they change in numbers only (`product.md` §6: counts at most every ten seconds).
    private static let counting = Duration.seconds(10)

    /// What is looked at again after a workload changed, and how much later; with the Mesh alone those who are concerned.
    static func sweeps(of mesh: String, _ concerned: Concerned) -> [PermissionSweep: Duration] {
        if concerned.all { return [.policies(mesh): gathering] }
        if concerned == .nobody { return [.policies(mesh): counting] }
        return [.policies(mesh): counting, .mesh(mesh): gathering]
    }

    var mesh: String {
        switch self {
        case .mesh(let mesh), .policies(let mesh): mesh
        }
    }

    var description: String {
        switch self {
        case .mesh(let mesh): "Mesh \(mesh)"
        case .policies(let mesh): "policies of Mesh \(mesh)"
        }
    }
}
