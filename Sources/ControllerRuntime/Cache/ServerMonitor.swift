public import Logging
internal import Synchronization

/// Says once when the API server is gone or does not know us, and once when that is over, however many talk to it.
public final class ServerMonitor: Sendable {
    /// Why nothing can be had of a server, whoever asks for what.
    public enum Trouble: Sendable, Hashable {
        /// There is no connection.
        case unreachable(String)
        /// There are no credentials, or the server does not accept them.
        case unauthenticated(String)
    }

    /// A request under way: what comes of it counts unless there has been other news since it began.
    ///
    /// So neither a failure that comes late nor an answer that comes late passes for what is so now. Whoever brought the
    /// news asks again, and then it counts.
    public struct Attempt: Sendable {
        fileprivate let news: Int
    }

    private struct State {
        var trouble: Trouble?
        var since = Duration.zero
        /// How often it has changed.
        var news = 0
    }

    private let server: String
    private let logger: Logger
    private let stopwatch: Stopwatch
    private let state = Mutex(State())

    /// Watches over the server at an address, which is part of what is logged.
    public init(server: String, clock: any Clock<Duration> = ContinuousClock(), logger: Logger) {
        self.server = server
        self.logger = logger
        stopwatch = Stopwatch(clock)
    }

    /// Whether the last that was heard of the server is an answer.
    public var isReachable: Bool {
        if case .unreachable? = state.withLock({ $0.trouble }) { false } else { true }
    }

    /// A request begins.
    public func begin() -> Attempt {
        state.withLock { Attempt(news: $0.news) }
    }

    /// Nothing could be had of the server.
    public func failed(_ attempt: Attempt, _ trouble: Trouble) {
        guard change(attempt, to: trouble) != nil else { return }
        switch trouble {
        case .unreachable(let cause):
            logger.warning(
                "cannot reach the API server, trying again until it answers",
                metadata: ["server": "\(server)", "err": "\(cause)"])
        case .unauthenticated(let cause):
            logger.warning(
                "have no credentials that the API server accepts, trying again until there are some",
                metadata: ["server": "\(server)", "err": "\(cause)"])
        }
    }

    /// There was an answer to somebody whom the server knows, whatever it was.
    public func answered(_ attempt: Attempt) {
        guard let before = change(attempt, to: nil) else { return }
        let seconds = (stopwatch.now - before.since).components.seconds
        switch before.trouble {
        case .unreachable?:
            logger.notice(
                "the API server answers again",
                metadata: ["server": "\(server)", "secondsUnreachable": .stringConvertible(seconds)])
        case .unauthenticated?:
            logger.notice("the API server accepts our credentials again", metadata: ["server": "\(server)"])
        case nil: break
        }
    }

    /// What was before, if this is news.
    private func change(_ attempt: Attempt, to trouble: Trouble?) -> State? {
        let now = stopwatch.now
        return state.withLock { state in
            guard attempt.news == state.news, trouble?.isUnreachable != state.trouble?.isUnreachable else { return nil }
            defer { state = State(trouble: trouble, since: now, news: state.news + 1) }
            return state
        }
    }
}

extension ServerMonitor.Trouble {
    fileprivate var isUnreachable: Bool {
        if case .unreachable = self { true } else { false }
    }
}
