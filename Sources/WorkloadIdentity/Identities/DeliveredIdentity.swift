public import FoundationEssentials

/// What became of an identity that somebody asked for.
public struct DeliveredIdentity: Sendable, Hashable {
    /// How the Secret of an identity is.
    public enum State: Sendable, Hashable {
        /// It is there.
        case delivered
        /// It is not there yet, or could not be renewed in time, with the reason for people.
        case waiting(String)
        /// The server does not let us write or read there: the trouble of that namespace, and no certificate is late.
        case refused(String)
        /// It is asked for in a namespace that `--identity-secret-namespaces` does not name.
        case notPermitted
        /// Something of that name is there that we did not write, or cannot change; with what is to be done.
        case nameTaken(String)
    }

    /// How it is.
    public var state: State
    /// The Secret's name.
    public var secret: String
    /// The end of its certificate; nil if there is none.
    public var notAfter: Date?
    /// The fingerprint of the root that signed it; empty if there is none.
    public var issuer: String

    /// Makes one.
    public init(_ state: State, secret: String, notAfter: Date? = nil, issuer: String = "") {
        self.state = state
        self.secret = secret
        self.notAfter = notAfter
        self.issuer = issuer
    }
}
