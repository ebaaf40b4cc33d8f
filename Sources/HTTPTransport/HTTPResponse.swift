/// Status and header fields of an answer.
public struct HTTPHead: Sendable, Hashable {
    /// Status code, such as 200.
    public var status: Int

    /// Header fields as they came.
    public var headers: HTTPHeaders

    /// Makes a head.
    public init(status: Int, headers: HTTPHeaders = [:]) {
        self.status = status
        self.headers = headers
    }
}

/// A whole answer.
public struct HTTPResponse: Sendable {
    /// Status and header fields.
    public var head: HTTPHead

    /// The body.
    public var body: [UInt8]

    /// Status code, such as 200.
    public var status: Int { head.status }

    /// Header fields as they came.
    public var headers: HTTPHeaders { head.headers }

    /// Makes an answer.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.init(head: HTTPHead(status: status, headers: headers), body: body)
    }

    init(head: HTTPHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}

extension HTTPResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Status and size; bodies may hold private keys and are not shown.
    public var description: String { "\(status), \(body.count) bytes" }

    /// Same as ``description``.
    public var debugDescription: String { description }

    /// Shows the size of the body, not the body.
    public var customMirror: Mirror {
        Mirror(self, children: ["status": status, "headers": headers.description, "bodySize": body.count])
    }
}
