/// What a sink does with bytes of a body.
enum SinkVerdict {
    case accepted
    /// Full: the same bytes are to be delivered again once it says so.
    case pause
    case refused(TransportError)
}

/// Where an answer goes; libcurl's callbacks only store, continuations are resumed afterwards, by ``flush()``.
protocol ResponseSink: AnyObject {
    /// Method and URL, for messages.
    var label: String { get }
    func received(_ head: HTTPHead)
    func received(_ bytes: UnsafeRawBufferPointer) -> SinkVerdict
    /// The answer is complete, or never will be. Called once.
    func finished(_ result: Result<Void, TransportError>)
    /// Resumes whoever waits for what has been stored.
    func flush()
    /// When to give up, as things stand.
    var deadline: ContinuousClock.Instant? { get }
}

/// Collects a whole answer and resumes its caller once.
final class UnarySink: ResponseSink {
    typealias Continuation = CheckedContinuation<Result<HTTPResponse, TransportError>, Never>

    let deadline: ContinuousClock.Instant?
    let label: String
    private let limit: Int
    private var head: HTTPHead?
    private var body: [UInt8] = []
    private var continuation: Continuation?

    init(_ request: HTTPRequest, now: ContinuousClock.Instant, continuation: Continuation) {
        label = request.description
        limit = request.bodyLimit
        deadline = request.timeout.map { now + $0 }
        self.continuation = continuation
    }

    func received(_ head: HTTPHead) {
        self.head = head
        if let length = head.headers["Content-Length"].flatMap({ Int($0) }), (0...limit).contains(length) {
            body.reserveCapacity(length)
        }
    }

    func received(_ bytes: UnsafeRawBufferPointer) -> SinkVerdict {
        guard body.count + bytes.count <= limit else {
            return .refused(TransportError(.bodyTooLarge, "\(label): the answer is larger than \(limit) bytes"))
        }
        unsafe body.append(contentsOf: bytes)
        return .accepted
    }

    func finished(_ result: Result<Void, TransportError>) {
        let answer: Result<HTTPResponse, TransportError> = result.flatMap {
            guard let head else {
                return .failure(
                    TransportError(.connectionLost, "\(label): the server closed the connection unanswered"))
            }
            return .success(HTTPResponse(head: head, body: body))
        }
        continuation.take()?.resume(returning: answer)
    }

    func flush() {}
}
