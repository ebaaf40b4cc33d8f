/// What happens to the requests of a client at an inbound, and which item says so.
public struct Decision: Sendable, Hashable {
    /// Whether they are let in.
    public var isAllowed: Bool
    /// Whether they are let in, and reported as what would have been denied.
    public var isShadowDenied: Bool
    /// Why.
    public var ground: Ground

    /// Why a decision is as it is.
    public enum Ground: Sendable, Hashable {
        /// An item says so; of several, the first by name.
        case item(PolicyItem)
        /// Policies protect the inbound, and none of their items lets the client in.
        case nothingAllows
        /// No policy is about the inbound.
        case noPolicy
    }

    /// Makes a decision.
    public init(isAllowed: Bool, isShadowDenied: Bool = false, ground: Ground) {
        self.isAllowed = isAllowed
        self.isShadowDenied = isShadowDenied
        self.ground = ground
    }
}
