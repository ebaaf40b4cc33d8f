import KubernetesAPI
import MeshAPI

/// Inbounds at which the same items are in effect, for the same namespace.
struct ProtectedGroup {
    let namespace: String
    /// From the weakest to the strongest.
    let layers: [Layer]
    /// How many they are.
    var inbounds: Int
}

/// The Denies of `from` that have no effect somewhere, since an Allow beats them.
///
/// With `AllowWins` each Allow that some one client could match does; with `MostSpecific` those that are stronger. Those of
/// `rules` do in both.
enum Overriding {
    /// What beats the Denies of a policy, and on how many inbounds one of them is beaten.
    static func find(
        _ policy: Policy, in groups: [ProtectedGroup], mesh: String, _ precedence: PermissionPrecedence
    ) -> (entries: [PolicyReport.Overridden], inbounds: Int) {
        var entries: [PolicyReport.Overridden] = []
        var beaten: Set<Int> = []
        for deny in policy.items where deny.kind == .from && deny.action == .deny {
            guard let bounds = ClientBounds(deny.clients, mesh: mesh) else { continue }
            var first: ItemID?
            var inbounds = 0
            for (index, group) in groups.enumerated() {
                guard let by = winner(over: deny.id, bounds, in: group, mesh: mesh, precedence) else { continue }
                first = min(first ?? by, by)
                inbounds += group.inbounds
                beaten.insert(index)
            }
            if let first { entries.append(.init(item: deny.id.item, by: first, inbounds: inbounds)) }
        }
        let total = groups.enumerated().reduce(0) { beaten.contains($1.offset) ? $0 + $1.element.inbounds : $0 }
        return (entries, total)
    }

    /// The first by name that beats a Deny.
    private static func winner(
        over deny: ItemID, _ bounds: ClientBounds, in group: ProtectedGroup, mesh: String,
        _ precedence: PermissionPrecedence
    ) -> ItemID? {
        var first: ItemID?
        // What stands in layers before that of the Deny is weaker.
        var position: Int? = precedence == .mostSpecific ? Int.max : nil
        for layer in group.layers {
            let index = layer.allows(of: mesh)
            let here = position == nil ? nil : index.position(of: deny)
            if let by = index.first(overlapping: bounds, after: here ?? position, at: group.namespace) {
                first = min(first ?? by, by)
            }
            if here != nil { position = nil }
        }
        return first
    }
}
