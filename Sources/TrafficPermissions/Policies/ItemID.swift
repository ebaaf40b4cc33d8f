public import KubernetesAPI

/// An item of a policy, and the name that Envoy logs for it.
public struct ItemID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Which policy: its namespace is empty for a TrafficPermission, which has none.
    public let policy: ObjectKey
    /// Such as `from[0]`, `rules[1]` or `sources[0]`.
    public let item: String
    /// `<namespace>/<name>/<item>`.
    public let description: String

    /// Names an item.
    public init(policy: ObjectKey, item: String) {
        self.policy = policy
        self.item = item
        description = "\(policy)/\(item)"
    }

    // Names have no slash in them, so that the whole says what its parts are.
    public static func == (one: ItemID, other: ItemID) -> Bool { one.description == other.description }

    public func hash(into hasher: inout Hasher) { hasher.combine(description) }

    /// By name, byte for byte, as Envoy orders its policies.
    public static func < (one: ItemID, other: ItemID) -> Bool {
        one.description.utf8.lexicographicallyPrecedes(other.description.utf8)
    }
}
