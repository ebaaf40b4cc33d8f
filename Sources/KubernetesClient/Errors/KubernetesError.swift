public import HTTPTransport
public import KubernetesAPI

/// Why the API server did not do what it was asked, or could not be asked.
public struct KubernetesError: Error, Sendable {
    /// What kind of failure; compare with the constants.
    public struct Code: Sendable, Hashable {
        private enum Value: String {
            case badRequest, unauthorized, forbidden, notFound, methodNotAllowed, alreadyExists, conflict, gone, invalid
            case tooLarge, tooManyRequests, serverError, unavailable, timeout, unexpectedStatus
            case transport, cancelled, undecodable, invalidRequest, credentials
        }

        private let value: Value

        /// 400.
        public static let badRequest = Code(value: .badRequest)
        /// 401: the credentials are missing, wrong or expired.
        public static let unauthorized = Code(value: .unauthorized)
        /// 403: RBAC, admission or a quota forbids it.
        public static let forbidden = Code(value: .forbidden)
        /// 404: the object, or the type itself, does not exist.
        public static let notFound = Code(value: .notFound)
        /// 405.
        public static let methodNotAllowed = Code(value: .methodNotAllowed)
        /// 409 to a creation: the name is taken.
        public static let alreadyExists = Code(value: .alreadyExists)
        /// 409: the object has changed meanwhile, or somebody else owns the field.
        public static let conflict = Code(value: .conflict)
        /// 410: the resource version or the continuation is too old.
        public static let gone = Code(value: .gone)
        /// 422: the object breaks a rule of its type.
        public static let invalid = Code(value: .invalid)
        /// 413.
        public static let tooLarge = Code(value: .tooLarge)
        /// 429.
        public static let tooManyRequests = Code(value: .tooManyRequests)
        /// 500 and what no other constant covers from there on.
        public static let serverError = Code(value: .serverError)
        /// 502 and 503.
        public static let unavailable = Code(value: .unavailable)
        /// 504, or a time limit on our side.
        public static let timeout = Code(value: .timeout)
        /// Any other status.
        public static let unexpectedStatus = Code(value: .unexpectedStatus)
        /// No answer, or a part of one: see ``KubernetesError/transportError``.
        public static let transport = Code(value: .transport)
        /// The task was cancelled.
        public static let cancelled = Code(value: .cancelled)
        /// The answer is not what the type should look like.
        public static let undecodable = Code(value: .undecodable)
        /// The request makes no sense and was not sent.
        public static let invalidRequest = Code(value: .invalidRequest)
        /// The credentials cannot be read.
        public static let credentials = Code(value: .credentials)

        /// One of a fixed set of words, fit for a metric.
        public var metricLabel: String { value.rawValue }
    }

    /// What kind of failure.
    public let code: Code

    /// What was tried, such as `create secrets kong/ca`.
    public let operation: String

    /// What went wrong, in the server's words where it said any.
    public let problem: String

    /// What the server answered, if it answered with a `Status`.
    public let status: Status?

    /// The HTTP status, if there was an answer.
    public let httpStatus: Int?

    /// How long the server asks to wait.
    public let retryAfter: Duration?

    /// Why there was no answer.
    public let transportError: TransportError?

    init(
        _ code: Code,
        _ operation: String,
        _ problem: String,
        status: Status? = nil,
        httpStatus: Int? = nil,
        retryAfter: Duration? = nil,
        transportError: TransportError? = nil
    ) {
        self.code = code
        self.operation = operation
        self.problem = problem
        self.status = status
        self.httpStatus = httpStatus
        self.retryAfter = retryAfter
        self.transportError = transportError
    }

    init(_ operation: String, _ error: TransportError) {
        let code: Code =
            switch error.code {
            case .cancelled: .cancelled
            case .timeout: .timeout
            case .invalidRequest: .invalidRequest
            default: .transport
            }
        self.init(code, operation, error.description, transportError: error)
    }

    /// 404.
    public var isNotFound: Bool { code == .notFound }
    /// The name is taken.
    public var isAlreadyExists: Bool { code == .alreadyExists }
    /// The object has changed meanwhile, or somebody else owns the field.
    public var isConflict: Bool { code == .conflict }
    /// Looking again is the answer: somebody was quicker, or what was seen is not what is there any more.
    public var isOutdated: Bool { isConflict || isAlreadyExists || isNotFound || isInapplicablePatch }
    /// A `test` of a JSON patch did not hold, or there is nothing at one of its paths.
    ///
    /// An object that breaks a rule of its type has the same status and reason, and a message of its own.
    public var isInapplicablePatch: Bool {
        isInvalid && problem == "the server rejected our request due to an error in our request"
    }
    /// Nothing can be created there because the namespace is being deleted.
    public var isOfEndingNamespace: Bool {
        isForbidden && status?.details?.causes.contains { $0.reason == "NamespaceTerminating" } ?? false
    }
    /// The resource version or the continuation is too old.
    public var isGone: Bool { code == .gone }
    /// The object breaks a rule of its type.
    public var isInvalid: Bool { code == .invalid }
    /// Not allowed to.
    public var isForbidden: Bool { code == .forbidden }
    /// The task was cancelled.
    public var isCancelled: Bool { code == .cancelled }

    /// The version asked for is one that the server has yet to see, as after a restore or on a lagging server.
    public var isTooLargeResourceVersion: Bool {
        status?.isTooLargeResourceVersion ?? false
    }

    /// Whether the same request may succeed later without anybody changing anything.
    public var isRetriable: Bool {
        if let transportError { return transportError.isRetriable }
        return [.tooManyRequests, .serverError, .unavailable, .timeout].contains(code)
    }

    /// One of a fixed set of words, fit for a metric.
    public var metricLabel: String { transportError?.metricLabel ?? code.metricLabel }
}

extension KubernetesError: CustomStringConvertible {
    /// What was tried and what went wrong.
    public var description: String { "\(operation): \(problem)" }
}
