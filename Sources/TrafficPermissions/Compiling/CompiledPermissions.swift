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

    /// Whether somebody is let in, as far as that can be told without a client: a Deny of everybody leaves nobody.
    func allowsSomebody(of mesh: String) -> Bool {
        guard layers.contains(where: \.allowsAnything) else { return false }
        let items = items
        let rules = items.filter { $0.kind == .rules }
        if rules.contains(where: { $0.action == .deny && $0.clients.areAll(of: mesh) }) { return false }
        if rules.contains(where: { $0.action != .deny }) { return true }
        guard precedence == .mostSpecific else { return true }
        let last = items.last { $0.kind != .rules && ($0.action != .deny || $0.clients.areAll(of: mesh)) }
        return last.map { $0.action != .deny } ?? false
    }
}
