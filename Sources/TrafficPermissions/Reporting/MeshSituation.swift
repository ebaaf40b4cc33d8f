/// What is known of the mesh that a policy is of.
public enum MeshSituation: Sendable, Hashable {
    /// There is no such Mesh.
    case missing
    /// Mutual TLS is off: permissions have no effect.
    case off
    /// Mutual TLS is on.
    case on
    /// The Mesh is invalid, and no earlier version of it is known.
    case unknown
}
