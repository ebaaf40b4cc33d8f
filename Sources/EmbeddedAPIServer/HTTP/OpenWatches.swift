import Synchronization

/// The watches that are open: bounded in number, and all ended when the server shuts down.
final class OpenWatches: Sendable {
    private struct State {
        var streams: [ObjectIdentifier: APIWatchStream] = [:]
        var isShutDown = false
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { state.withLock { $0.streams.count } }

    /// Takes a place for one more watch.
    ///
    /// - Throws: 429 if there is none, 503 during shutdown.
    func open(_ stream: APIWatchStream) throws(APIStatusError) {
        let refusal = state.withLock { state -> APIStatusError? in
            if state.isShutDown { return .shuttingDown }
            if state.streams.count >= limit { return .tooManyWatches }
            state.streams[ObjectIdentifier(stream)] = stream
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Ends a watch and gives its place back.
    func close(_ stream: APIWatchStream) {
        state.withLock { _ = $0.streams.removeValue(forKey: ObjectIdentifier(stream)) }
        stream.close()
    }

    /// Ends all watches and refuses further ones.
    func shutDown() {
        let streams = state.withLock { state in
            state.isShutDown = true
            let streams = state.streams
            state.streams = [:]
            return streams
        }
        for stream in streams.values { stream.close() }
    }
}

extension APIStatusError {
    fileprivate static let shuttingDown = APIStatusError(
        code: 503,
        reason: "ServiceUnavailable",
        message: "the server is shutting down"
    )

    fileprivate static let tooManyWatches = APIStatusError(
        code: 429,
        reason: "TooManyRequests",
        message: "too many watches are open, please try again later",
        details: Details(retryAfterSeconds: 1)
    )
}
