public import FoundationEssentials
import KubernetesAPI

/// One root of a mesh and how far it is in its life.
public struct CARoot: Sendable, Hashable {
    /// The way of a root from its making to its end.
    public enum Phase: String, Sendable, CaseIterable {
        /// Made, and not yet in every bundle.
        case prepared
        /// In every bundle since `publishedSince`.
        case published
        /// The one that signs.
        case signing
        /// Signs no more, and is trusted until what it signed has ended.
        case retiring
    }

    /// The backend of `spec.mtls.backends` that the root belongs to.
    public var backend: String
    /// The certificate, which holds all that is public of the root.
    public var certificate: AuthorityCertificate
    /// How far it is on the way from its making to its end.
    public var phase: Phase
    /// Since when it has been in the trust bundle; nil where that was not noted.
    public var publishedSince: Date?
    /// Since when it signs, or did last, in the place of another one; nil if it never took another's place.
    public var signingSince: Date?
    /// No certificate that this root signed is valid after this moment; nil if it has signed none.
    public var noLeafAfter: Date?
    /// The certificates above it, its own issuer first, if it is an intermediate; none of them is trusted.
    public var issuers: [AuthorityCertificate] = []
    /// Whether the user brought it: its private key is where `conf` of the backend says, and never in our Secrets.
    public var isProvided = false
    /// Whether it is to sign as soon as everybody knows it, and not only when its predecessor nears its end.
    public var takesOver = false

    /// Makes a root; as it stands, one that is in no bundle and has signed nothing.
    public init(
        backend: String, certificate: AuthorityCertificate, phase: Phase, publishedSince: Date? = nil,
        noLeafAfter: Date? = nil
    ) {
        self.backend = backend
        self.certificate = certificate
        self.phase = phase
        self.publishedSince = publishedSince
        self.noLeafAfter = noLeafAfter
    }

    /// The name of the root: the fingerprint of its key.
    public var fingerprint: String { certificate.fingerprint }

    /// What tells it from the other roots of the mesh.
    public var identity: AuthorityCertificate.Identity { certificate.identity }

    /// Whether what it signed outlives another certificate of the same identity, and not its own.
    func isNeeded(beyond other: AuthorityCertificate, at now: Date) -> Bool {
        guard let noLeafAfter else { return false }
        return other.notAfter < min(noLeafAfter, certificate.notAfter) && noLeafAfter > now
    }

    /// The phase in which it goes on if it is wanted again while it retires.
    var phaseWhenBack: Phase { publishedSince == nil ? .prepared : .published }

    /// When it leaves the state once it retires: at once, if it never signed.
    var end: Date {
        guard let noLeafAfter else { return .distantPast }
        return min(noLeafAfter + Self.margin, certificate.notAfter)
    }

    /// How long a root is trusted beyond the last certificate it may have signed: for clocks that are behind ours.
    private static let margin: TimeInterval = 600

    /// How long leaves of an authority whose past is not known may live: the longest `dpCert.rotation.expiration`,
    /// and what Kuma 0.4 gave every workload.
    static let longestLeaf: TimeInterval = 90 * 86_400

    /// A root that was found, not made: it may have signed anything up to now.
    static func found(_ certificate: AuthorityCertificate, backend: String, phase: Phase, now: Date) -> CARoot {
        CARoot(
            backend: backend, certificate: certificate, phase: phase,
            publishedSince: phase == .prepared ? nil : Timestamp.wholeSeconds(now),
            noLeafAfter: Timestamp.wholeSeconds(min(now + longestLeaf, certificate.notAfter)))
    }
}
