public import HTTPTransport

/// What goes wrong with which requests.
public struct FaultRule: Sendable {
    let pattern: RequestPattern
    let first: Int
    let count: Int
    let fault: Fault

    /// - Parameters:
    ///   - fault: What goes wrong.
    ///   - pattern: Which requests count.
    ///   - first: The first of them that it happens to, counted from one.
    ///   - count: How many in a row it happens to.
    public init(_ fault: Fault, _ pattern: RequestPattern, at first: Int = 1, count: Int = 1) {
        self.fault = fault
        self.pattern = pattern
        self.first = first
        self.count = count
    }

    /// What goes wrong with all such requests.
    public static func always(_ fault: Fault, _ pattern: RequestPattern) -> FaultRule {
        FaultRule(fault, pattern, count: .max)
    }
}

/// What can go wrong with a request.
public enum Fault: Sendable {
    /// The connection breaks before the server has seen anything of it.
    case notSent
    /// The server acts, and its answer gets lost.
    case answerLost
    /// The server acts, and half of its answer arrives, as if that were all.
    case answerCutOff
    /// The server refuses.
    case refused(Refusal)
    /// The server acts, and says that it has not.
    case actedAndRefused(Refusal)
    /// The server does nothing at all, until the time that the request may take is over.
    case hangs
    /// The server acts, and does not answer until the time that the request may take is over.
    case actsAndHangs
    /// Somebody answers this, with status 200.
    case answered([UInt8])
    /// Neither this request nor any later one gets through, as if the process had been killed.
    case dies
    /// It waits here before it goes on.
    case waits(Gate)
    /// This is done before it goes on.
    case does(@Sendable () async -> Void)
    /// Something else is asked of the server than was meant to be.
    case rewritten(@Sendable (inout HTTPRequest) -> Void)
    /// Something happens to the lines of the watch that it opens.
    case stream(StreamFault)
}

/// How a server says no.
public struct Refusal: Sendable {
    let code: Int
    let reason: String
    let message: String
    let retryAfter: Int?

    public init(_ code: Int, _ reason: String, _ message: String, retryAfter: Int? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.retryAfter = retryAfter
    }

    public static let denied = Refusal(403, "Forbidden", "a webhook denied the request")
    public static let conflict = Refusal(409, "Conflict", "the object has been modified; please apply your changes")
    public static let unauthorized = Refusal(401, "Unauthorized", "Unauthorized")
    public static let expired = Refusal(410, "Expired", "too old resource version: 1 (2)")
    public static let busy = Refusal(429, "TooManyRequests", "too many requests, please try again later")
    public static let busyForASecond = Refusal(429, "TooManyRequests", "please try again later", retryAfter: 1)
    public static let broken = Refusal(500, "InternalError", "etcdserver: request timed out")
    public static let unavailable = Refusal(503, "ServiceUnavailable", "apiserver is shutting down", retryAfter: 1)
    /// What a load balancer says in the place of a server.
    public static let badGateway = Refusal(502, "", "")

    /// - Parameter number: Makes each refusal another text, as identifiers of requests do.
    func response(_ number: Int) -> HTTPResponse {
        var headers = HTTPHeaders()
        if let retryAfter { headers.append("Retry-After", String(retryAfter)) }
        guard !reason.isEmpty else {
            headers.append("Content-Type", "text/html")
            return HTTPResponse(status: code, headers: headers, body: Array("<html>Bad Gateway</html>".utf8))
        }
        headers.append("Content-Type", "application/json")
        let status = Self.status(code, reason, "\(message) (request \(number))")
        return HTTPResponse(status: code, headers: headers, body: status)
    }

    static func status(_ code: Int, _ reason: String, _ message: String) -> [UInt8] {
        Array(
            """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"\(message)",\
            "reason":"\(reason)","code":\(code)}
            """.utf8)
    }
}
