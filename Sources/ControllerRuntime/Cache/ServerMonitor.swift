public import Logging
internal import Synchronization

/// Says once when the API server is gone, and once when it is back, however many talk to it.
public final class ServerMonitor: Sendable {
    private let server: String
    private let logger: Logger
    private let stopwatch: Stopwatch
    private let downSince = Mutex<Duration?>(nil)

    /// Watches over the server at an address, which is part of what is logged.
    public init(server: String, clock: any Clock<Duration> = ContinuousClock(), logger: Logger) {
        self.server = server
        self.logger = logger
        stopwatch = Stopwatch(clock)
    }

    /// Whether the last that was heard of the server is an answer.
    public var isReachable: Bool { downSince.withLock { $0 == nil } }

    /// There was no connection.
    public func failed(_ cause: String) {
        let now = stopwatch.now
        let isNews = downSince.withLock { since in
            defer { since = since ?? now }
            return since == nil
        }
        guard isNews else { return }
        logger.warning(
            "cannot reach the API server, trying again until it answers",
            metadata: ["server": "\(server)", "cause": "\(cause)"])
    }

    /// There was an answer, of whatever kind.
    public func answered() {
        let since = downSince.withLock { since in
            defer { since = nil }
            return since
        }
        guard let since else { return }
        let seconds = (stopwatch.now - since).components.seconds
        logger.notice(
            "the API server answers again",
            metadata: ["server": "\(server)", "secondsUnreachable": .stringConvertible(seconds)])
    }
}
