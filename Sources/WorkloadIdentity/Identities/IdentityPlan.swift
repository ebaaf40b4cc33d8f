public import FoundationEssentials

/// What is to be done for an identity now, and when to look again.
public struct IdentityPlan: Sendable {
    /// What is to be written.
    public var write: IdentityWrite?
    /// What is known of it, for status; nil if nobody asks for it.
    public var report: DeliveredIdentity?
    /// When to look again though nothing changes.
    public var lookAgain: Date?
    /// Whether a certificate is due that cannot be signed before somebody was asked for leave to sign so far into the
    /// future: there is no grant, or it ends too soon.
    public var awaitsGrant = false

    /// Makes a plan that does nothing.
    public init(write: IdentityWrite? = nil, report: DeliveredIdentity? = nil, lookAgain: Date? = nil) {
        self.write = write
        self.report = report
        self.lookAgain = lookAgain
    }
}

/// A write of the Secret of an identity.
public enum IdentityWrite: Sendable, Hashable {
    /// A new key and certificate, in a Secret that is made or written over: by POST if there is none, else by
    /// server-side apply with its UID.
    case issue(reason: IssueReason)
    /// Only the trust bundle changes; key and certificate stay.
    case replaceAuthorities
    /// Nobody wants it any more.
    case delete
}

/// Why a certificate is issued; a label of metrics.
public enum IssueReason: String, Sendable, CaseIterable {
    /// There was none.
    case first
    /// Two thirds of its life are over.
    case renewal
    /// Another root signs.
    case authority
    /// It is longer than the Mesh allows now.
    case lifetime
    /// The Secret does not hold what we wrote.
    case damaged
}
