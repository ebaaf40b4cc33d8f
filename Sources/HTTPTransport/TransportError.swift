/// Why no answer came, or only a part of it.
public struct TransportError: Error, Sendable, Hashable {
    /// What kind of failure; compare with the constants.
    public struct Code: Sendable, Hashable {
        private enum Value: String {
            case invalidRequest, connectionFailed, connectionLost, timeout, tls, cancelled, bodyTooLarge, lineTooLong
            case closed, `internal`
        }

        private let value: Value

        /// The request or the configuration cannot be sent as it is.
        public static let invalidRequest = Code(value: .invalidRequest)
        /// The name did not resolve, or nobody accepted the connection.
        public static let connectionFailed = Code(value: .connectionFailed)
        /// The connection broke before the answer was complete; the server may have acted on the request.
        public static let connectionLost = Code(value: .connectionLost)
        /// A time limit passed; the server may have acted on the request.
        public static let timeout = Code(value: .timeout)
        /// Server or client was not accepted: wrong CA, wrong name, expired or refused certificate.
        public static let tls = Code(value: .tls)
        /// The task was cancelled.
        public static let cancelled = Code(value: .cancelled)
        /// The body of the answer is larger than the request allows.
        public static let bodyTooLarge = Code(value: .bodyTooLarge)
        /// A line of a stream is longer than the transport allows.
        public static let lineTooLong = Code(value: .lineTooLong)
        /// The transport or the stream was closed on this side.
        public static let closed = Code(value: .closed)
        /// libcurl failed in a way that is not the peer's doing.
        public static let `internal` = Code(value: .internal)

        /// One of a fixed set of words, fit for a metric.
        public var metricLabel: String { value.rawValue }
    }

    /// What kind of failure.
    public let code: Code

    /// A sentence that names the request and, where there is one, the remedy.
    public let message: String

    /// What libcurl or the system said, if anything.
    public let cause: String?

    /// How a line that is too long begins, so that it can be said what it was about; it may hold secrets and is not
    /// shown.
    public var lineBeginning: [UInt8] = []

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// One of a fixed set of words, fit for a metric.
    public var metricLabel: String { code.metricLabel }

    /// Whether the same request may succeed later without anybody changing anything.
    public var isRetriable: Bool {
        [.connectionFailed, .connectionLost, .timeout, .internal].contains(code)
    }
}

extension TransportError: CustomStringConvertible, CustomReflectable {
    /// The message and its cause.
    public var description: String {
        guard let cause else { return message }
        return "\(message): \(cause)"
    }

    /// Shows code and description only.
    public var customMirror: Mirror {
        Mirror(self, children: ["code": code.metricLabel, "description": description])
    }
}
