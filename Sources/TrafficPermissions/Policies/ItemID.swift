public import KubernetesAPI

/// An item of a policy, and the name that Envoy logs for it.
public struct ItemID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Which policy: its namespace is empty for a TrafficPermission, which has none.
    public var policy: ObjectKey
    /// Such as `from[0]`, `rules[1]` or `sources[0]`.
    public var item: String

    /// Names an item.
    public init(policy: ObjectKey, item: String) {
        self.policy = policy
        self.item = item
    }

    /// `<namespace>/<name>/<item>`.
    public var description: String { "\(policy)/\(item)" }

    /// By name, byte for byte, as Envoy orders its policies.
    public static func < (one: ItemID, other: ItemID) -> Bool {
        one.description.utf8.lexicographicallyPrecedes(other.description.utf8)
    }
}
