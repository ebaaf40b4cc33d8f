import NIOCore
import SystemPackage

/// Why the embedded API server cannot start or do what it was asked.
public struct EmbeddedAPIServerError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Sendable {
        /// The port cannot be listened on.
        case notListening
        /// The server's own certificate authority could not be made.
        case noIdentity
        /// The file for kubectl could not be written.
        case kubeconfigNotWritten
        /// The state file is not one that can be used.
        case stateRefused
        /// The state file could not be written.
        case stateNotWritten
        /// The file for audit events cannot be written.
        case auditLogNotWritten
    }

    /// The kind of failure.
    public let code: Code
    /// A sentence that names the object and the remedy.
    public let message: String
    /// What failed beneath; nil if the failure began here.
    public let cause: (any Error)?

    init(code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message, then the cause in its own words.
    public var description: String { cause.map { "\(message): \($0)" } ?? message }

    /// A bounded label for metrics.
    public var metricLabel: String { code.rawValue }

    /// Whether trying again may help without a change by a person.
    public var isRetriable: Bool { code == .notListening }
}

extension EmbeddedAPIServerError {
    /// Why a port cannot be listened on, in words rather than in numbers where they are known.
    static func notListening(port: Int, _ error: any Error) -> EmbeddedAPIServerError {
        let what = "the API server cannot listen on 127.0.0.1:\(port)"
        let remedy = "choose another port, or 0 for any that is free"
        switch (error as? IOError).map({ Errno(rawValue: $0.errnoCode) }) {
        case .addressInUse:
            return EmbeddedAPIServerError(code: .notListening, message: "\(what): the port is in use; \(remedy)")
        case .permissionDenied:
            return EmbeddedAPIServerError(
                code: .notListening, message: "\(what): the port is reserved for the system; \(remedy)")
        default: return EmbeddedAPIServerError(code: .notListening, message: "\(what); \(remedy)", cause: error)
        }
    }
}
