import MeshAPI

/// What of a layer lets somebody in, found by whom.
struct AllowIndex: Sendable {
    /// In the order of names.
    private let allows: [Allow]
    /// Those for clients of one Service, by its name.
    private var services: [String: [Int]] = [:]
    /// Those for others.
    private var others: [Int] = []
    /// Where the Denies of `from` stand in the layer.
    private var denies: [ItemID: Int] = [:]

    private struct Allow: Sendable {
        let item: ItemID
        let bounds: ClientBounds
        /// Where it stands in the layer; nil if it beats a Deny of `from` wherever it stands, as `rules` do.
        let position: Int?
    }

    init(_ items: [PolicyItem], mesh: String) {
        var allows: [Allow] = []
        for (position, item) in items.enumerated() {
            if item.action == .deny {
                if item.kind == .from { denies[item.id] = position }
            } else if let bounds = ClientBounds(item.clients, mesh: mesh) {
                allows.append(Allow(item: item.id, bounds: bounds, position: item.kind == .rules ? nil : position))
            }
        }
        self.allows = allows.sorted { $0.item < $1.item }
        for (index, allow) in self.allows.enumerated() {
            if let name = allow.bounds.serviceName {
                services[name, default: []].append(index)
            } else {
                others.append(index)
            }
        }
    }

    /// Where a Deny of `from` stands in the layer; nil if it is in another.
    func position(of deny: ItemID) -> Int? { denies[deny] }

    /// The first by name that lets in a client that a Deny may be about.
    ///
    /// - Parameters:
    ///   - position: Where the Deny stands, if only what follows it beats it: `Int.max` if all is before it.
    ///   - comparisons: How many may be made yet.
    func first(
        overlapping deny: ClientBounds, after position: Int?, at namespace: String, _ comparisons: inout Int
    ) -> ItemID? {
        func first(of indices: some Sequence<Int>) -> Int? {
            indices.first { index in
                guard comparisons > 0, allows.indices.contains(index) else { return false }
                comparisons -= 1
                let allow = allows[index]
                let isStronger = position.map { position in allow.position.map { $0 > position } ?? true } ?? true
                return isStronger && allow.bounds.overlaps(deny, at: namespace)
            }
        }
        let found =
            if let name = deny.serviceName {
                [first(of: services[name] ?? []), first(of: others)].compactMap(\.self).min()
            } else {
                first(of: allows.indices)
            }
        return found.map { allows[$0].item }
    }
}
