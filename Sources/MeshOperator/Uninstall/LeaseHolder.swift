import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// Whether a controller works, by the lease that it renews.
enum LeaseHolder: Sendable, Hashable {
    /// Nobody does.
    case none
    /// This one does.
    case working(String)
    /// This one did not release the lease, and its time is over by our clock, which may be ahead of its own: if it is
    /// not renewed for that long, nobody works.
    case perhaps(String, wait: Duration)

    init(_ lease: Lease?, now: Date) {
        guard let lease, !lease.spec.holderIdentity.isEmpty else {
            self = .none
            return
        }
        // A lease of which nobody said how long it lasts lasts as long as Kubernetes' own.
        let seconds = min(max(lease.spec.leaseDurationSeconds ?? 15, 1), 300)
        let renewed = lease.spec.renewTime ?? .distantPast
        self =
            renewed + TimeInterval(seconds) > now
            ? .working(lease.spec.holderIdentity) : .perhaps(lease.spec.holderIdentity, wait: .seconds(seconds))
    }
}
