public import MeshAPI

/// The permissions of an inbound, from which both decisions and the configuration of its proxy come.
public struct CompiledPermissions: Sendable {
    /// Which item of `from` decides where several match.
    public let precedence: PermissionPrecedence
    /// The items that are in effect, from the weakest layer to the strongest.
    public let layers: [Layer]
    /// Whether any policy is about the inbound: without one, nobody is let in, and nobody said so.
    public let isProtected: Bool

    /// All items in order.
    public var items: [PolicyItem] { layers.flatMap(\.items) }

    /// What happens to the requests of a client.
    func decide(_ call: Call) -> Decision {
        guard isProtected else { return Decision(isAllowed: false, ground: .noPolicy) }
        let matching = layers.flatMap { $0.items(matching: call) }
        return Combination.decide(matching, precedence)
    }

    /// Whether two are the same without looking into them: of equal inputs there is one form.
    func isSame(as other: CompiledPermissions) -> Bool {
        precedence == other.precedence && isProtected == other.isProtected
            && layers.elementsEqual(other.layers, by: ===)
    }
}
