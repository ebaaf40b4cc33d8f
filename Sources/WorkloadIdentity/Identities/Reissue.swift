public import FoundationEssentials
import MeshAuthority
import PKI

/// Why a certificate is to be replaced by a new one, and when.
public struct Reissue: Sendable, Hashable {
    /// Why.
    public let reason: IssueReason
    /// From when on; long ago if at once.
    public let due: Date
    /// By when it is to be renewed if nothing else happens; nil if what is stored is of no use even now.
    public let renews: Date?

    /// What follows from what is stored, whoever may sign now.
    public init(_ observation: IdentityObservation, now: Date) {
        guard let secret = observation.secret else {
            self.init(.first, due: .distantPast, renews: nil)
            return
        }
        // One that begins later was made by a clock that was ahead of this one, and is believed by nobody yet.
        guard let leaf = observation.leaf, leaf.uris == [observation.id.spiffeID], leaf.notBefore <= now else {
            self.init(.damaged, due: .distantPast, renews: nil)
            return
        }
        guard leaf.notAfter > now else {
            self.init(.renewal, due: .distantPast, renews: nil)
            return
        }
        guard leaf.isBelieved(under: observation.anchors) else {
            self.init(.authority, due: .distantPast, renews: nil)
            return
        }
        let renews = RenewalSchedule(leaf, certificate: secret.certificate).renews
        guard let grant = observation.grant else {
            self.init(.renewal, due: renews, renews: renews)
            return
        }
        if grant.isLifetimeStated, leaf.isLonger(than: grant.lifetime) {
            self.init(.lifetime, due: .distantPast, renews: renews)
        } else if !leaf.isIssued(by: grant.certificate) {
            self.init(.authority, due: min(renews, Self.turn(of: observation, grant, now: now)), renews: renews)
        } else if leaf.travellers < grant.intermediates.count {
            self.init(.damaged, due: .distantPast, renews: nil)
        } else if min(max(now, renews) + grant.lifetime / .seconds(1), grant.certificate.notAfter) < leaf.notAfter + 1 {
            // At the end of its issuer, a new one would end no later.
            self.init(.renewal, due: leaf.notAfter, renews: leaf.notAfter)
        } else {
            self.init(.renewal, due: renews, renews: renews)
        }
    }

    /// Whether a certificate should have been there, or renewed, for longer than the moment that it takes.
    public func isLate(at now: Date) -> Bool { renews.map { $0 + IssuingWait.grace <= now } ?? true }

    private init(_ reason: IssueReason, due: Date, renews: Date?) {
        self.reason = reason
        self.due = due
        self.renews = renews
    }

    /// When it is this identity's turn after another root began to sign: within half the propagation delay.
    private static func turn(of observation: IdentityObservation, _ grant: SigningGrant, now: Date) -> Date {
        // A clock that was set back must not lengthen the wait.
        guard let since = grant.since, since <= now else { return .distantPast }
        let window = observation.propagationDelay / .seconds(1) / 2
        return since + window * Jitter.fraction(of: Array(observation.id.description.utf8))
    }
}

extension LeafFacts {
    /// Whether one of these roots signed it; as long as none is known, that is not denied.
    fileprivate func isBelieved(under anchors: Set<AuthorityCertificate.Identity>) -> Bool {
        anchors.isEmpty || anchors.contains { isIssued(by: $0) }
    }

    /// One that is shorter waits for its renewal.
    fileprivate func isLonger(than lifetime: Duration) -> Bool {
        // Times in certificates are whole seconds.
        notAfter.timeIntervalSince(notBefore) > (lifetime + LeafRequest.backdating) / .seconds(1) + 1
    }
}
