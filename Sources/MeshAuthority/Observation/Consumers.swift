public import FoundationEssentials

/// What those who use the authority of a mesh say of it: workloads, and what brings bundles and certificates to them.
public struct Consumers: Sendable, Hashable {
    /// The end of the longest certificate that somebody wants to have signed; nil if nobody asks.
    public var leafEnd: Date?

    /// The longest lifetime of certificates that are asked for.
    public var lifetime: Duration?

    /// Roots that some place does not have yet, although it was there when they were prepared and has not refused.
    public var awaiting: Set<AuthorityCertificate.Identity>

    /// Roots that every consumer has confirmed to trust.
    public var acknowledged: Set<AuthorityCertificate.Identity>

    /// Whether somebody still has a certificate of another root than the one that signs.
    public var isReissuing: Bool

    /// As it stands, nobody uses the authority.
    public init(
        leafEnd: Date? = nil, lifetime: Duration? = nil, awaiting: Set<AuthorityCertificate.Identity> = [],
        acknowledged: Set<AuthorityCertificate.Identity> = [], isReissuing: Bool = false
    ) {
        self.leafEnd = leafEnd
        self.lifetime = lifetime
        self.awaiting = awaiting
        self.acknowledged = acknowledged
        self.isReissuing = isReissuing
    }
}
