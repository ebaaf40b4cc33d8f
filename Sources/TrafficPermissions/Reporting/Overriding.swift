import KubernetesAPI
import MeshAPI

/// Inbounds at which the same items are in effect, for the same namespace.
struct ProtectedGroup: Sendable {
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
    /// As many items are compared for one policy, so that nobody's policies keep those of others waiting; what is not found
    /// by then is not told.
    private static let mostComparisons = 500_000

    /// What beats the Denies of a policy, and on how many inbounds one of them is beaten.
    static func find(
        _ policy: Policy, in groups: [ProtectedGroup], mesh: String, _ precedence: PermissionPrecedence
    ) -> (entries: [PolicyReport.Overridden], inbounds: Int) {
        var entries: [PolicyReport.Overridden] = []
        var beaten: Set<Int> = []
        var comparisons = mostComparisons
        for deny in policy.items where deny.kind == .from && deny.action == .deny {
            guard let bounds = ClientBounds(deny.clients, mesh: mesh) else { continue }
            var search = Search(deny: deny.id, bounds: bounds, mesh: mesh, precedence: precedence)
            var first: ItemID?
            var inbounds = 0
            for (index, group) in groups.enumerated() {
                guard let by = search.winner(in: group, &comparisons) else { continue }
                first = min(first ?? by, by)
                inbounds += group.inbounds
                beaten.insert(index)
            }
            if let first { entries.append(.init(item: deny.id.item, by: first, inbounds: inbounds)) }
        }
        let total = groups.enumerated().reduce(0) { beaten.contains($1.offset) ? $0 + $1.element.inbounds : $0 }
        return (entries, total)
    }

    /// What beats one Deny.
    private struct Search {
        let deny: ItemID
        let bounds: ClientBounds
        let mesh: String
        let precedence: PermissionPrecedence
        /// Layers are shared by groups: each is asked once for a namespace.
        private var known: [Place: ItemID?] = [:]

        private struct Place: Hashable {
            let layer: ObjectIdentifier
            let namespace: String
            let position: Int?
        }

        init(deny: ItemID, bounds: ClientBounds, mesh: String, precedence: PermissionPrecedence) {
            self.deny = deny
            self.bounds = bounds
            self.mesh = mesh
            self.precedence = precedence
        }

        /// The first by name that beats the Deny.
        ///
        /// - Parameter comparisons: How many may be made yet.
        mutating func winner(in group: ProtectedGroup, _ comparisons: inout Int) -> ItemID? {
            var first: ItemID?
            // What stands in layers before that of the Deny is weaker.
            var position: Int? = precedence == .mostSpecific ? Int.max : nil
            for layer in group.layers {
                let index = layer.allows(of: mesh)
                let here = position == nil ? nil : index.position(of: deny)
                let place = Place(
                    layer: ObjectIdentifier(layer), namespace: group.namespace, position: here ?? position)
                let by =
                    known[place]
                    ?? index.first(overlapping: bounds, after: place.position, at: group.namespace, &comparisons)
                known[place] = .some(by)
                if let by { first = min(first ?? by, by) }
                if here != nil { position = nil }
            }
            return first
        }
    }
}
