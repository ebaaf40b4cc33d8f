/// What a reflector does next, decided from what happened so far; `now` is the time since it started.
///
/// ```
/// list ──▶ watch ──▶ watch ──▶ … each from the version the one before reached
///   ▲        │ refused, 429: pause, then watch from the same version
///   └────────┴ 410, any other failure, over within a second: pause, then list
/// ```
///
/// The rules and numbers are those of client-go's `tools/cache/reflector.go`.
struct ReflectorStateMachine {
    /// What to do next.
    enum Step: Hashable {
        case list(ListRequest)
        case watch(WatchRequest)
        case pause(Duration)
    }

    /// What a page of a list leads to.
    enum PageOutcome: Hashable {
        /// Keep the items and fetch another page.
        case incomplete(Step)
        /// The list is complete.
        case complete(Step)
    }

    /// Objects a page (client-go `tools/pager/pager.go`).
    static let pageSize = 500
    /// Half of all watches end within 7.5 minutes, and not all at once (`defaultMinWatchTimeout`, and twice that).
    static let watchTimeLimits: ClosedRange<Duration> = .seconds(300)...(.seconds(600))
    /// A watch that is over sooner, with nothing to say, is no way to go on.
    static let shortestWatch: Duration = .seconds(1)

    private enum Phase {
        case list
        case watch
    }

    private struct Watch {
        var openedAt: Duration
        var events = 0
        /// Whether `ADDED` events say how far we are: not if the watch began with a replay in no order.
        var isOrdered: Bool
    }

    private let random: Jitter
    private var backoff: BackoffSequence
    /// What comes after the pause.
    private var resumption: Phase = .list
    /// The version up to which everything is known; nil before the first list.
    private(set) var version: String?
    /// The last list with a minimum version was refused, so the next is a consistent read.
    private var needsMostRecent = false
    /// The server pages what it could serve from memory, so it has nothing in memory for this kind.
    private var alwaysPages = false
    private var requested: ListRequest.Version = .any
    private var pages = 0
    private var watch: Watch?

    init(backoff: Backoff, random: Jitter) {
        self.random = random
        self.backoff = BackoffSequence(backoff, random: random)
    }

    /// The first step.
    func start() -> Step { .list(firstRequest(.any)) }

    // MARK: List

    /// A page arrived.
    mutating func listed(resourceVersion: String, continuation: String) -> PageOutcome {
        pages += 1
        guard continuation.isEmpty else {
            if requested == .any { alwaysPages = true }
            return .incomplete(.list(.next(continuation: continuation, limit: Self.pageSize)))
        }
        version = resourceVersion
        needsMostRecent = false
        return .complete(beginWatch())
    }

    /// A page could not be fetched; what was kept of earlier pages is void.
    mutating func listFailed(_ error: ListWatchError, now: Duration) -> Step {
        switch error.kind {
        case .expired where pages > 0:
            // The continuation is too old: everything at once, as fresh as the first page had to be.
            pages = 0
            return .list(.first(requested, limit: nil))
        case .expired where requested != .mostRecent, .versionTooLarge where requested != .mostRecent:
            needsMostRecent = true
            return beginList()
        case .expired, .versionTooLarge, .throttled, .unreachable, .unauthenticated, .failed:
            return pause(then: .list, after: error, now: now)
        }
    }

    private mutating func beginList() -> Step {
        let version: ListRequest.Version
        if needsMostRecent {
            version = .mostRecent
        } else if let known = self.version, !known.isEmpty, known != "0" {
            version = .notOlderThan(known)
        } else {
            version = .any
        }
        pages = 0
        requested = version
        return .list(firstRequest(version))
    }

    private func firstRequest(_ version: ListRequest.Version) -> ListRequest {
        switch version {
        case .any, .mostRecent: .first(version, limit: Self.pageSize)
        // A limit would send the server to etcd.
        case .notOlderThan: .first(version, limit: alwaysPages ? Self.pageSize : nil)
        }
    }

    // MARK: Watch

    /// The server accepted the watch.
    mutating func watchOpened(now: Duration) {
        watch = Watch(openedAt: now, isOrdered: version != "" && version != "0")
    }

    /// The server did not accept the watch.
    mutating func watchRefused(_ error: ListWatchError, now: Duration) -> Step {
        watch = nil
        switch error.kind {
        case .throttled, .unreachable, .unauthenticated: return pause(then: .watch, after: error, now: now)
        case .expired, .versionTooLarge, .failed: return pause(then: .list, after: error, now: now)
        }
    }

    /// Something was added, as of this version (empty if it could not be read).
    mutating func receivedAdded(resourceVersion: String) {
        watch?.events += 1
        if watch?.isOrdered == true { advance(to: resourceVersion) }
    }

    /// Something was modified or deleted, or there was a bookmark.
    mutating func receivedChange(resourceVersion: String) {
        watch?.events += 1
        watch?.isOrdered = true
        advance(to: resourceVersion)
    }

    /// The watch is over: it ended (no error), broke, or said so in an `ERROR` event.
    mutating func watchEnded(_ error: ListWatchError?, now: Duration) -> Step {
        let ended = watch
        watch = nil
        let isVeryShort = ended.map { $0.events == 0 && now - $0.openedAt < Self.shortestWatch } ?? true
        switch error?.kind {
        case nil where isVeryShort:
            return pause(then: .list, after: ListWatchError(.failed, "the watch ended at once"), now: now)
        case .unreachable? where isVeryShort, .throttled?:
            return pause(then: .watch, after: error, now: now)
        case nil, .unreachable?:
            return beginWatch()
        case .expired?, .versionTooLarge?, .unauthenticated?, .failed?:
            return pause(then: .list, after: error, now: now)
        }
    }

    private mutating func advance(to resourceVersion: String) {
        if !resourceVersion.isEmpty { version = resourceVersion }
    }

    private func beginWatch() -> Step {
        .watch(
            WatchRequest(
                resourceVersion: version ?? "", timeLimit: random.duration(in: Self.watchTimeLimits)))
    }

    // MARK: Pause

    /// The pause is over.
    mutating func resumed() -> Step {
        switch resumption {
        case .list: beginList()
        case .watch: beginWatch()
        }
    }

    private mutating func pause(then phase: Phase, after error: ListWatchError?, now: Duration) -> Step {
        resumption = phase
        return .pause(max(backoff.next(now: now), error?.retryAfter ?? .zero))
    }
}
