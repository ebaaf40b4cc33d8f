public import KubernetesAPI
public import MeshAPI

/// A MeshTrafficPermission, read item by item: what is not understood of it neither widens access nor is lost.
public struct Policy: Sendable, Hashable {
    /// Namespace and name.
    public var key: ObjectKey
    /// Which of several of that name in time.
    public var uid: String
    /// Whether it applies to the whole mesh: where it really is, and never a label, decides.
    public var isSystem: Bool
    /// What it protects.
    public var target: PolicyTarget
    /// In the order in which they are written; without those that match nobody.
    public var items: [PolicyItem]
    /// What is wrong with it.
    public var faults: PermissionFaults
}
