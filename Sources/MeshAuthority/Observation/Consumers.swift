public import FoundationEssentials
public import MeshAPI

/// What those who use the authority of a mesh say of it: workloads, and what brings bundles and certificates to them.
public struct Consumers: Sendable, Hashable {
    /// The end of the longest certificate that somebody wants to have signed; nil if nobody asks.
    public var leafEnd: Date?

    /// The longest lifetime of certificates that are asked for.
    public var lifetime: Duration?

    /// Roots that some place does not have yet, although it was there when they were prepared and has not refused.
    public var awaiting: Set<AuthorityCertificate.Identity>

    /// The roots that those who bring bundles to places have begun with; nil where there is no place.
    ///
    /// Before they have, nobody can tell which places do not have a root yet.
    public var begun: Set<AuthorityCertificate.Identity>?

    /// Roots that every consumer has confirmed to trust.
    public var acknowledged: Set<AuthorityCertificate.Identity>

    /// Whether somebody still has a certificate of another root than the one that signs.
    public var isReissuing: Bool

    /// Whether all workloads were looked at since the start: before, nobody can tell that somebody does not have a root
    /// yet, or that nobody uses the mesh.
    public var areCounted = true

    /// The Dataplanes of the mesh, for which its deletion waits.
    public var dataplanes = 0

    /// The Secrets and ConfigMaps of the mesh in other namespaces that its deletion removes, and that are still there.
    public var deliveries = 0

    /// The certificates of workloads; nil as long as nobody counted.
    public var certificates: CertificateCounts?

    /// Since when a certificate is overdue; nil if none is.
    public var overdueSince: Date?

    /// Whether a permission allows somebody something; nil as long as nobody looked.
    public var arePermitted: Bool?

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
