public import MeshAPI

/// An item of a policy: what happens to the requests of some clients.
///
/// An object, since a decision hands many of them around.
public final class PolicyItem: Sendable {
    /// What it is called.
    public let id: ItemID
    /// How it is weighed against others.
    public let kind: Kind
    /// What happens.
    public let action: MeshTrafficPermissionSpec.Action
    /// To whose requests.
    public let clients: ClientMatch

    /// Where items come from.
    public enum Kind: Sendable, Hashable {
        /// `from` of a MeshTrafficPermission.
        case from
        /// `rules` of a MeshTrafficPermission.
        case rules
        /// `sources` of a TrafficPermission.
        case legacy
    }

    /// Makes an item.
    public init(_ id: ItemID, _ kind: Kind, _ action: MeshTrafficPermissionSpec.Action, _ clients: ClientMatch) {
        self.id = id
        self.kind = kind
        self.action = action
        self.clients = clients
    }
}

extension PolicyItem: Hashable {
    public static func == (one: PolicyItem, other: PolicyItem) -> Bool {
        one === other
            || (one.id, one.kind, one.action) == (other.id, other.kind, other.action) && one.clients == other.clients
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(kind)
        hasher.combine(action)
        hasher.combine(clients)
    }
}
