/// Reasons of events about permissions that are no reasons of conditions; these words are API.
enum PermissionEventReason: String, Sendable {
    /// The last MeshTrafficPermission of some inbounds is gone, so that a TrafficPermission decides for them again.
    case appliesAgain = "TrafficPermissionAppliesAgain"
}
