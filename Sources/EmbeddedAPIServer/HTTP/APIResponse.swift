public import JSON

/// The answer to an `APIRequest`.
public struct APIResponse: Sendable {
    /// What follows the headers.
    public enum Body: Sendable {
        /// The whole body at once.
        case bytes([UInt8])
        /// A watch: chunks as they come.
        case stream(ChunkStream)
    }

    /// The HTTP status code.
    public var status: Int
    /// The header fields; whoever sends them adds those of the connection.
    public var headers: HTTPHeaders
    /// What follows the headers, whole or in chunks.
    public var body: Body
    /// The name of the object that it tells of, where the request does not have it; for audit.
    var objectName = ""
    /// The reason of a refusal; for audit.
    var failureReason = ""

    /// Makes an answer; as it stands, one without a body.
    public init(status: Int, headers: HTTPHeaders = [:], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON document.
    public init(status: Int = 200, json: JSONValue) {
        self.init(status: status, headers: ["Content-Type": "application/json"], body: .bytes(json.encoded() + [0x0A]))
    }

    /// Plain text.
    init(status: Int = 200, text: String) {
        self.init(
            status: status,
            headers: ["Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"],
            body: .bytes(Array(text.utf8))
        )
    }
}

/// A body that is pulled chunk by chunk: nothing is made before the reader asks for it.
public struct ChunkStream: Sendable {
    private let pull: @Sendable () async -> [UInt8]?
    private let end: @Sendable () -> Void

    /// - Parameters:
    ///   - pull: returns the next chunk, nil at the end; called by one reader at a time.
    ///   - end: makes a waiting `pull` return nil; may be called more than once.
    public init(pull: @escaping @Sendable () async -> [UInt8]?, end: @escaping @Sendable () -> Void) {
        self.pull = pull
        self.end = end
    }

    /// The next chunk, one or more whole lines; nil when the server ended the stream.
    public func next() async -> [UInt8]? { await pull() }

    /// Ends the stream; to be called by a reader that stops early.
    public func close() { end() }
}
