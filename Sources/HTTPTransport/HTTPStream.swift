import Synchronization

/// An answer whose body is pulled in batches of lines.
///
/// Nothing is read ahead beyond a small buffer: who does not pull makes the server wait. Cancelling the task that pulls,
/// calling ``close()`` or letting go of the stream closes the connection.
public final class HTTPStream: Sendable {
    /// Status and header fields.
    public let head: HTTPHead

    private let pull: @Sendable () async throws(TransportError) -> [[UInt8]]?
    private let onClose: @Sendable () -> Void

    /// Status code, such as 200.
    public var status: Int { head.status }

    /// Header fields as they came.
    public var headers: HTTPHeaders { head.headers }

    /// Makes a stream from what produces its lines.
    ///
    /// - Parameters:
    ///   - head: Status and header fields.
    ///   - onClose: Gives the connection up; may be called more than once and from any thread.
    ///   - pull: Returns the next lines, at least one, or `nil` at the end.
    public init(
        head: HTTPHead,
        onClose: @escaping @Sendable () -> Void = {},
        pull: @escaping @Sendable () async throws(TransportError) -> [[UInt8]]?
    ) {
        self.head = head
        self.onClose = onClose
        self.pull = pull
    }

    /// Makes a stream that ends after the given lines.
    public convenience init(head: HTTPHead, lines: [[UInt8]]) {
        let rest = Mutex(lines.isEmpty ? nil : lines)
        self.init(head: head) { () throws(TransportError) in rest.withLock { $0.take() } }
    }

    /// Waits for lines and returns all that are there, without their line feeds; `nil` when the answer has ended.
    ///
    /// Bytes after the last line feed are a line too if the answer ended as it should. One caller at a time.
    public func nextBatch() async throws(TransportError) -> [[UInt8]]? {
        try await pull()
    }

    /// Pulls everything that is left, for the body of an error.
    ///
    /// - Parameter limit: Most bytes to keep; what goes beyond is dropped and the connection closed.
    public func remainder(limit: Int) async throws(TransportError) -> [UInt8] {
        var body: [UInt8] = []
        while let batch = try await pull() {
            for line in batch {
                if !body.isEmpty { body.append(UInt8(ascii: "\n")) }
                body.append(contentsOf: line)
            }
            if body.count > limit {
                close()
                return Array(body.prefix(limit))
            }
        }
        return body
    }

    /// Gives the connection up; the next pull ends the stream.
    public func close() {
        onClose()
    }

    deinit {
        onClose()
    }
}

extension HTTPStream: CustomStringConvertible, CustomReflectable {
    /// The status.
    public var description: String { "stream, \(status)" }

    /// Shows the head only.
    public var customMirror: Mirror {
        Mirror(self, children: ["status": status, "headers": headers.description])
    }
}
