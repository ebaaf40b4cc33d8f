import FoundationEssentials

/// How well an older policy fits an inbound: of all that select it, only the best counts.
///
/// As Kuma's `connection_matcher.go`: more tags, then more of them exact, then the later policy, then the earlier name.
struct DestinationRank: Comparable {
    private let tags: Int
    private let exact: Int
    private let created: Date
    private let name: String

    /// Nil if the policy does not select the inbound.
    init?(of policy: LegacyPolicy, for inbound: InboundFacts) {
        var best: (tags: Int, exact: Int)?
        for destination in policy.destinations {
            // What is not understood may have meant this one, and is then the best: it allows nothing.
            guard let destination else {
                best = (Int.max, 0)
                break
            }
            guard inbound.entries.contains(where: { $0.has(destination) }) else { continue }
            let rank = (destination.count, destination.values.count { $0 != "*" })
            if best.map({ $0 < rank }) ?? true { best = rank }
        }
        guard let best else { return nil }
        (tags, exact) = best
        created = policy.created
        name = policy.name
    }

    static func < (one: DestinationRank, other: DestinationRank) -> Bool {
        if (one.tags, one.exact) != (other.tags, other.exact) {
            return (one.tags, one.exact) < (other.tags, other.exact)
        }
        if one.created != other.created { return one.created < other.created }
        return one.name > other.name
    }
}
