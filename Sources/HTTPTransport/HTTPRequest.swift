/// One request, with the limits that hold for its answer.
public struct HTTPRequest: Sendable {
    /// The verbs that the Kubernetes API uses.
    public enum Method: String, Sendable, Hashable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// The verb.
    public var method: Method

    /// Absolute URL with scheme and host; without credentials.
    public var url: String

    /// Header fields to send.
    public var headers: HTTPHeaders

    /// The body; `nil` sends none.
    public var body: [UInt8]?

    /// Longest time from the call to the whole answer, of a stream to its head; `nil` is without limit.
    ///
    /// Waiting for a free connection counts. 30 s is what controllers commonly allow one call.
    public var timeout: Duration?

    /// Of a stream: the longest silence while somebody waits for lines; `nil` is without limit.
    public var idleTimeout: Duration?

    /// Most bytes that the body of an answer may have; a stream has a limit for each line instead.
    public var bodyLimit: Int

    /// How to prove who the server is, and who we are; `nil` is as the transport says.
    ///
    /// A connection serves only requests of which this is the same.
    public var tls: TLSConfiguration?

    /// Makes a request.
    public init(
        method: Method = .get,
        url: String,
        headers: HTTPHeaders = [:],
        body: [UInt8]? = nil,
        timeout: Duration? = .seconds(30),
        idleTimeout: Duration? = nil,
        bodyLimit: Int = 64 * 1024 * 1024
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.idleTimeout = idleTimeout
        self.bodyLimit = bodyLimit
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and URL; bodies may hold private keys and are not shown.
    public var description: String { "\(method.rawValue) \(url)" }

    /// Same as ``description``.
    public var debugDescription: String { description }

    /// Shows the size of the body, not the body.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "request": description, "headers": headers.description, "bodySize": body?.count ?? 0,
            ]
        )
    }
}
