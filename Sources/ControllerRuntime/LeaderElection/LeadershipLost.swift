public import KubernetesAPI

/// Somebody else leads, or may lead from now on: the process has to end.
public struct LeadershipLost: Error, Sendable, Hashable, CustomStringConvertible {
    /// How it was lost.
    public enum Reason: Sendable, Hashable {
        /// The lease is held by somebody else.
        case taken(by: String)
        /// It could not be renewed for so long.
        case notRenewed(for: Duration)
    }

    /// The lease.
    public var lease: ObjectKey
    /// How it was lost.
    public var reason: Reason
    /// What went wrong last; empty if nothing did.
    public var cause = ""

    public var description: String {
        switch reason {
        case .taken(let holder): "lease \(lease) was taken by \(holder)"
        case .notRenewed(let duration):
            "lease \(lease) could not be renewed for \(duration.components.seconds) s"
                + (cause.isEmpty ? "" : ": \(cause)")
        }
    }
}
