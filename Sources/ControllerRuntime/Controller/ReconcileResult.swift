/// What a reconcile that did not fail wants next.
public enum ReconcileResult: Sendable, Hashable {
    /// Nothing, until something changes.
    case done
    /// To be called again after this time, even if nothing changes; with no time, after the queue's backoff.
    case requeue(after: Duration)
}

/// A failure that trying again cannot mend; the key is not looked at until it changes.
public struct TerminalError: Error, CustomStringConvertible {
    /// What failed.
    public let cause: any Error

    /// Makes an error final.
    public init(_ cause: any Error) {
        self.cause = cause
    }

    /// The cause's own words: that it is final concerns the queue, not the reader.
    public var description: String { String(describing: cause) }
}
