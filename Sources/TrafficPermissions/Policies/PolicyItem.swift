public import MeshAPI

/// An item of a policy: what happens to the requests of some clients.
public struct PolicyItem: Sendable, Hashable {
    /// What it is called.
    public var id: ItemID
    /// How it is weighed against others.
    public var kind: Kind
    /// What happens.
    public var action: MeshTrafficPermissionSpec.Action
    /// To whose requests.
    public var clients: ClientMatch

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
