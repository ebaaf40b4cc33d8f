import CCurl

/// All requests of one transport: what waits for a connection, what libcurl works on, what is left to pull.
///
/// Isolated to the thread of its ``CurlExecutor``, the only one that touches libcurl.
actor CurlSession {
    typealias Token = UInt64

    nonisolated let executor: CurlExecutor
    private let configuration: CurlTransport.Configuration
    private var multi: CurlMulti?
    private var transfers: [Token: Transfer] = [:]
    private var streams: [Token: StreamSink] = [:]
    private var waiting: [(token: Token, request: HTTPRequest, sink: UnarySink)] = []
    private var unaryCount = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(configuration: CurlTransport.Configuration, executor: CurlExecutor) throws(TransportError) {
        self.configuration = configuration
        self.executor = executor
        let multi = try CurlMulti()
        self.multi = multi
        executor.start(self, multi: multi)
    }

    // MARK: Requests

    func send(_ request: HTTPRequest, _ token: Token) async -> Result<HTTPResponse, TransportError> {
        // A cancellation that came before the token was known here found nothing to cancel.
        guard !Task.isCancelled else { return .failure(.cancelled(request.description)) }
        return await withCheckedContinuation { continuation in
            let sink = UnarySink(request, now: .now, continuation: continuation)
            waiting.append((token, request, sink))
            startWaiting()
        }
    }

    func open(_ request: HTTPRequest, _ token: Token) async -> Result<HTTPHead, TransportError> {
        guard !Task.isCancelled else { return .failure(.cancelled(request.description)) }
        return await withCheckedContinuation { continuation in
            let limit = configuration.lineLimit
            let sink = StreamSink(request, lineLimit: limit, now: .now, continuation: continuation)
            streams[token] = sink
            start(token, request, sink)
        }
    }

    func nextBatch(_ token: Token, _ label: String) async -> StreamSink.Batch {
        guard !Task.isCancelled else {
            close(token)
            return .failure(.cancelled(label))
        }
        guard let sink = streams[token] else {
            return .failure(TransportError(.closed, "\(label): the stream was closed"))
        }
        return await withCheckedContinuation { continuation in
            sink.pull(now: .now, continuation)
            if sink.takePause() {
                transfers[token]?.resume()
                sink.flush()
            }
        }
    }

    /// Takes the request from libcurl, which closes its connection, and resumes who waits for it.
    func cancel(_ token: Token, _ error: TransportError) {
        if let index = waiting.firstIndex(where: { $0.token == token }) {
            waiting.remove(at: index).sink.finished(.failure(error))
        }
        transfers[token]?.sink.finished(.failure(error))
        end(token)
    }

    /// Gives up a stream and what is left of it.
    func close(_ token: Token) {
        guard let sink = streams.removeValue(forKey: token) else { return }
        sink.finished(.failure(TransportError(.closed, "the stream was closed")))
        end(token)
    }

    // MARK: The run loop

    /// One turn: moves the transfers, hands over what came, then waits for more or for ``CurlExecutor`` to be woken.
    func turn() {
        guard let multi else { return }
        guard multi.perform() else { return rebuild() }
        while let (context, result) = unsafe multi.nextFinished() {
            let transfer = unsafe Transfer.from(context)
            transfer.finish(result)
            end(transfer.token)
        }
        for sink in streams.values { sink.flush() }
        let timeout = expire(now: .now)
        if !multi.poll(milliseconds: timeout) { rebuild() }
    }

    /// Fails everything and frees libcurl's handles.
    func shutDown() {
        let error = TransportError(.closed, "the transport was closed")
        for item in waiting { item.sink.finished(.failure(error)) }
        waiting = []
        failTransfers(error)
        streams = [:]
        executor.replace(nil)
        multi.take()?.free()
    }

    /// After an error of the whole handle the state of all its transfers is uncertain: they fail, others get a new one.
    private func rebuild() {
        failTransfers(TransportError(.internal, "libcurl failed; every request under way is given up"))
        // Without memory for a new one the old one, empty now, has to do.
        if let fresh = try? CurlMulti() {
            executor.replace(fresh)
            multi?.free()
            multi = fresh
        }
        startWaiting()
    }

    private func failTransfers(_ error: TransportError) {
        for (token, transfer) in transfers {
            transfer.sink.finished(.failure(error))
            multi?.remove(transfer.easy)
            transfers[token] = nil
        }
        unaryCount = 0
    }

    /// Fails what has taken too long; returns how many milliseconds to wait for the next.
    private func expire(now: ContinuousClock.Instant) -> Int32 {
        // Nothing depends on this limit: sockets, libcurl's timers and new work wake the loop.
        var next = now + .seconds(60)
        var late: [(Token, String)] = []
        for (token, _, sink) in waiting {
            guard let deadline = sink.deadline else { continue }
            if deadline <= now { late.append((token, sink.label)) } else { next = min(next, deadline) }
        }
        for (token, transfer) in transfers {
            guard let deadline = transfer.sink.deadline else { continue }
            if deadline <= now { late.append((token, transfer.sink.label)) } else { next = min(next, deadline) }
        }
        for (token, label) in late {
            cancel(token, TransportError(.timeout, "\(label): no answer in time"))
        }
        return Int32(clamping: (next - now).wholeMilliseconds)
    }

    // MARK: Transfers

    private func startWaiting() {
        while unaryCount < configuration.unaryConnections, !waiting.isEmpty {
            let (token, request, sink) = waiting.removeFirst()
            start(token, request, sink)
        }
    }

    private func start(_ token: Token, _ request: HTTPRequest, _ sink: any ResponseSink) {
        do throws(TransportError) {
            let transfer = try Transfer(request, token, sink, configuration)
            guard let multi, multi.add(transfer.easy) else {
                throw TransportError(.internal, "\(request): libcurl does not take the request")
            }
            transfers[token] = transfer
            if sink is UnarySink { unaryCount += 1 }
            multi.setMaximumCachedConnections(configuration.unaryConnections + streams.count)
        } catch {
            sink.finished(.failure(error))
        }
    }

    /// Frees the handle; its connection is kept if the answer was complete, else closed.
    private func end(_ token: Token) {
        guard let transfer = transfers.removeValue(forKey: token) else { return }
        multi?.remove(transfer.easy)
        guard transfer.sink is UnarySink else { return }
        unaryCount -= 1
        startWaiting()
    }
}

extension TransportError {
    static func cancelled(_ label: String) -> TransportError {
        TransportError(.cancelled, "\(label): cancelled")
    }
}
