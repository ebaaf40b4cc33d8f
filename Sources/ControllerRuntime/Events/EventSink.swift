public import KubernetesAPI

/// Where events are written: the API server, or a test.
public protocol EventSink: Sendable {
    /// Writes a new event.
    /// - Throws: ``EventSinkError``; any other error counts as ``EventSinkError/Kind/failed``.
    func create(_ event: Event) async throws

    /// Writes the series of an event that was created before.
    /// - Throws: As ``create(_:)``.
    func updateSeries(of event: Event) async throws
}

/// Why an event was not written, as far as it makes a difference.
public struct EventSinkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Kind: Sendable, Hashable {
        /// An event of this name exists already.
        case exists
        /// The event was removed: API servers keep them for an hour.
        case gone
        /// There is no namespace for it, or none that takes anything new: it went, and so did the object.
        case homeless
        /// The server will never accept it.
        case refused
        /// Trying again may help.
        case failed
    }

    /// What happened.
    public var kind: Kind
    /// The cause in words.
    public var description: String

    /// Makes an error.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    init(_ error: any Error) {
        self = error as? EventSinkError ?? EventSinkError(.failed, String(describing: error))
    }
}
