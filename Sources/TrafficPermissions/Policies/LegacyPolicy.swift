public import FoundationEssentials
public import MeshAPI

/// A TrafficPermission: who may call what no MeshTrafficPermission selects.
public struct LegacyPolicy: Sendable, Hashable {
    /// Its name; it has no namespace.
    public var name: String
    /// Which of several of that name in time.
    public var uid: String
    /// Of two that match equally well, the later one counts.
    public var created: Date
    /// Tags of inbounds, of which `*` is any value; nil for one that is not understood, which selects everything.
    public var destinations: [[String: String]?]
    /// In the order in which they are written; without those that match nobody.
    public var items: [PolicyItem]
    /// What is wrong with it.
    public var faults = TrafficPermissionFaults()
}
