import KubernetesAPI
import MeshAPI

/// Which permission, of either kind.
enum PolicyID: Hashable, Sendable, CustomStringConvertible {
    /// A MeshTrafficPermission.
    case policy(ObjectKey)
    /// A TrafficPermission, by its name.
    case legacy(String)

    /// What the queue takes turns by.
    var namespace: String {
        switch self {
        case .policy(let key): key.namespace
        case .legacy: ""
        }
    }

    var description: String {
        switch self {
        case .policy(let key): "\(MeshTrafficPermission.resource.gvk.kind) \(key)"
        case .legacy(let name): "\(TrafficPermission.resource.gvk.kind) \(name)"
        }
    }
}
