import Synchronization

/// The watches that are open: bounded in number, and all ended when the server shuts down.
final class OpenWatches: Sendable {
    private struct State {
        var signals: [ObjectIdentifier: CloseSignal] = [:]
        var isShutDown = false
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { state.withLock { $0.signals.count } }

    /// A place for one more watch.
    ///
    /// - Throws: 429 if there is none, 503 during shutdown.
    func open() throws(APIStatusError) -> CloseSignal {
        let signal = CloseSignal()
        let refusal = state.withLock { state -> APIStatusError? in
            if state.isShutDown { return .shuttingDown }
            if state.signals.count >= limit { return .tooManyWatches }
            state.signals[ObjectIdentifier(signal)] = signal
            return nil
        }
        if let refusal { throw refusal }
        return signal
    }

    /// Ends a watch and gives its place back.
    func close(_ signal: CloseSignal) {
        state.withLock { _ = $0.signals.removeValue(forKey: ObjectIdentifier(signal)) }
        signal.close()
    }

    /// Ends all watches and refuses further ones.
    func shutDown() {
        let signals = state.withLock { state in
            state.isShutDown = true
            let signals = state.signals
            state.signals = [:]
            return signals
        }
        for signal in signals.values { signal.close() }
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
