/// All inbounds of which policies see the same: they have one compiled form.
struct InboundClass: Sendable {
    let facts: InboundFacts
    /// Never empty: a class that nobody is in is dropped.
    var members: Set<InboundID> = []
    /// The policies that select it by more than its namespace.
    var policies: PolicyList
    /// What they say, as far as changes of them were told.
    var form: Form
    /// The older policy that fits best, if any does.
    var legacy: LegacyChoice?

    /// An older policy, and what it says there.
    struct LegacyChoice: Sendable {
        let rank: DestinationRank
        let name: String
        let layer: Layer

        func isSame(as other: LegacyChoice?) -> Bool { name == other?.name && layer === other?.layer }
    }
}

/// Which class it is.
typealias InboundClassID = Int
