public import FoundationEssentials
public import MeshAuthority

/// What was seen of one identity: all that its Secret is planned from.
public struct IdentityObservation: Sendable {
    /// Which one.
    public var id: IdentityID
    /// Whether a member of the namespace has it, and somebody there asks for a Secret of it.
    public var isWanted: Bool
    /// Since when nobody does, as far as this process has seen; nil while somebody does.
    public var unwantedSince: Date?
    /// Whether Secrets may be written in its namespace (`--identity-secret-namespaces`).
    public var isPermitted: Bool
    /// Whether its namespace is about to go: nothing can be written there.
    public var isNamespaceTerminating: Bool
    /// Whether its Mesh is being deleted, or gone: what nobody wants any more goes at once.
    public var isMeshGoing: Bool
    /// The Secret of its name, whoever wrote it.
    public var secret: IdentitySecret?
    /// What the Secret's certificate says; nil if it has none of a workload that can be read, or its key is of another.
    public var leaf: LeafFacts?
    /// With what its mesh signs now; nil if nobody may sign.
    public var grant: SigningGrant?
    /// `ca.crt` of the mesh's trust bundle; nil if there is none yet.
    public var authorities: [UInt8]?
    /// The roots that are trusted now, by what verifiers find them by.
    public var anchors: Set<AuthorityCertificate.Identity>
    /// How long a new root waits before it signs, over half of which leaves are issued anew by it.
    public var propagationDelay: Duration

    /// Makes an observation of nothing but a name.
    public init(_ id: IdentityID, propagationDelay: Duration) {
        self.id = id
        self.propagationDelay = propagationDelay
        isWanted = false
        isPermitted = false
        isNamespaceTerminating = false
        isMeshGoing = false
        anchors = []
    }
}
