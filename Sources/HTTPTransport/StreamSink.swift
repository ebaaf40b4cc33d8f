/// Keeps the lines of an answer until they are pulled, and makes the server wait when there are many.
final class StreamSink: ResponseSink {
    typealias HeadContinuation = CheckedContinuation<Result<HTTPHead, TransportError>, Never>
    typealias Batch = Result<[[UInt8]]?, TransportError>
    typealias BatchContinuation = CheckedContinuation<Batch, Never>

    /// Bytes of complete lines that nobody pulled, from which on the server has to wait.
    ///
    /// About a hundred objects: enough that a consumer finds a batch, little beside the objects themselves.
    static let highWaterMark = 256 * 1024

    /// Whether libcurl was told to wait; the session unpauses it when lines have been pulled.
    private(set) var isPaused = false

    let label: String
    private let idleTimeout: Duration?
    private var splitter: LineSplitter
    private var lines: [[UInt8]] = []
    private var queuedBytes = 0
    private var head: HTTPHead?
    private var outcome: Result<Void, TransportError>?
    private var headDeadline: ContinuousClock.Instant?
    private var lastActivity: ContinuousClock.Instant
    private var headContinuation: HeadContinuation?
    private var batchContinuation: BatchContinuation?

    init(
        _ request: HTTPRequest, lineLimit: Int, now: ContinuousClock.Instant, continuation: HeadContinuation
    ) {
        label = request.description
        idleTimeout = request.idleTimeout
        splitter = LineSplitter(limit: lineLimit)
        headDeadline = request.timeout.map { now + $0 }
        lastActivity = now
        headContinuation = continuation
    }

    var deadline: ContinuousClock.Instant? {
        if outcome != nil { return nil }
        if head == nil { return headDeadline }
        guard batchContinuation != nil, let idleTimeout else { return nil }
        return lastActivity + idleTimeout
    }

    /// Lines that are there; waits for some, the end or a failure otherwise.
    func pull(now: ContinuousClock.Instant, _ continuation: BatchContinuation) {
        guard batchContinuation == nil else {
            let error = TransportError(.invalidRequest, "\(label): two callers pull lines of one stream")
            return continuation.resume(returning: .failure(error))
        }
        lastActivity = now
        batchContinuation = continuation
        flush()
    }

    /// The paused server may go on, if it was paused and the lines are gone.
    func takePause() -> Bool {
        guard isPaused, queuedBytes < Self.highWaterMark else { return false }
        isPaused = false
        return true
    }

    func received(_ head: HTTPHead) {
        self.head = head
        lastActivity = .now
    }

    func received(_ bytes: UnsafeRawBufferPointer) -> SinkVerdict {
        guard queuedBytes < Self.highWaterMark else {
            isPaused = true
            return .pause
        }
        lastActivity = .now
        let first = lines.count
        do {
            try unsafe splitter.append(bytes, to: &lines)
        } catch {
            var refusal = TransportError(.lineTooLong, "\(label): a line is longer than \(splitter.limit) bytes")
            refusal.lineBeginning = error.beginning
            return .refused(refusal)
        }
        for line in lines[first...] { queuedBytes += line.count }
        return .accepted
    }

    func finished(_ result: Result<Void, TransportError>) {
        guard outcome == nil else { return }
        outcome = result
        if case .success = result, let last = splitter.finish() { lines.append(last) }
        flush()
    }

    func flush() {
        if let head {
            headContinuation.take()?.resume(returning: .success(head))
        } else if let outcome {
            let error = outcome.failure ?? TransportError(.connectionLost, "\(label): no answer")
            headContinuation.take()?.resume(returning: .failure(error))
        }
        guard let waiter = batchContinuation, let batch = takeBatch() else { return }
        batchContinuation = nil
        waiter.resume(returning: batch)
    }

    private func takeBatch() -> Batch? {
        if !lines.isEmpty {
            defer {
                lines = []
                queuedBytes = 0
            }
            return .success(lines)
        }
        return outcome.map { outcome in
            outcome.map { nil }
        }
    }
}

extension Result {
    /// The error, if it is one.
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
