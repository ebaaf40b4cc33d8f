/// The items of some policies in order, compiled once and shared by all inbounds that these policies protect.
public final class Layer: Sendable {
    /// From the weakest to the strongest of `MostSpecific`.
    public let items: [PolicyItem]
    private let index: ItemIndex

    /// Compiles items that are in order.
    init(_ items: [PolicyItem]) {
        self.items = items
        index = ItemIndex(items)
    }

    /// Compiles policies in any order.
    convenience init(_ policies: some Sequence<Policy>) {
        let ordered = policies.map { (order: PolicyOrder($0), policy: $0) }.sorted { $0.order < $1.order }
        self.init(ordered.flatMap(\.policy.items))
    }

    /// The items that are about a client, in order.
    func items(matching client: Client, at place: ClientMatch.Place) -> [PolicyItem] {
        index.candidates(client, mesh: place.mesh).compactMap { position in
            let item = items[position]
            return item.clients.matches(client, at: place) ? item : nil
        }
    }
}
