internal import KubernetesClient

/// What a reflector does next, decided from what happened so far; `now` is the time since it started.
///
/// ```
/// streaming list ──▶ the same watch ──▶ watch ──▶ … each from the version the one before reached
///   ▲  │ not complete: list by pages ──────▲ │ refused, 429: pause, then watch from the same version
///   └──┴─────────────────────────────────────┴ 410, any other failure, over within a second: pause, then list
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
    /// A watch that is over sooner, and got nowhere, is no way to go on.
    static let shortestWatch: Duration = .seconds(1)
    /// No server can ask for a longer pause.
    static let longestPause: Duration = .seconds(300)

    private enum Phase {
        case list
        case watch
    }

    private struct Watch {
        let start: WatchOptions.Start
        let openedAt: Duration
        let openedFrom: String?
        /// Whether the streaming list with which it began is yet to be completed.
        var isList: Bool
        /// Whether `ADDED` events say how far we are: not if the watch began with a replay in no order.
        var isOrdered: Bool
        /// When the streaming list last brought something new.
        var progressAt: Duration
    }

    private let limits: ReflectorLimits
    private let random: Jitter
    private var backoff: BackoffSequence
    /// What comes after the pause.
    private var resumption: Phase = .list
    /// The version up to which everything is known; nil before the first list.
    private(set) var version: String?
    /// A version that was asked for cannot be served, so the next list is a consistent read.
    private var needsMostRecent = false
    /// Whether the server does streaming lists, as far as we know.
    private var streams: Bool
    /// How many streaming lists in a row fell silent.
    private var silentLists = 0
    /// The streaming list failed, so that this one goes by pages.
    private var needsPages = false
    /// The server pages what it could serve from memory, so it has nothing in memory for this kind.
    private var alwaysPages = false
    private var requested: ListRequest.Version = .any
    private var pages = 0
    private var start: WatchOptions.Start = .mostRecent
    private var watch: Watch?

    init(
        backoff: Backoff, random: Jitter, lists: ListStrategy = .automatic, limits: ReflectorLimits = ReflectorLimits()
    ) {
        self.limits = limits
        self.random = random
        self.backoff = BackoffSequence(backoff, random: random)
        streams = lists == .automatic
    }

    /// The first step.
    mutating func begin() -> Step { beginList() }

    private mutating func beginList() -> Step {
        streams && !needsPages ? beginStream() : beginPages()
    }

    private mutating func listIsComplete(_ resourceVersion: String) {
        version = resourceVersion
        needsMostRecent = false
        needsPages = false
    }

    // MARK: Pages

    /// A page arrived.
    mutating func listed(resourceVersion: String, continuation: String) -> PageOutcome {
        pages += 1
        guard continuation.isEmpty else {
            if requested == .any { alwaysPages = true }
            return .incomplete(.list(.next(continuation: continuation, limit: Self.pageSize)))
        }
        listIsComplete(resourceVersion)
        return .complete(beginWatch())
    }

    /// A page could not be fetched; what was kept of earlier pages is void.
    mutating func listFailed(_ error: ListWatchError, now: Duration) -> Step {
        switch error.kind {
        case .expired where pages > 0:
            // The continuation is too old: everything at once, as fresh as the first page had to be.
            pages = 0
            return .list(.first(requested, limit: nil))
        // Unsupported may be the version: a watch can have told one that no list takes.
        case .expired where requested != .mostRecent, .versionTooLarge where requested != .mostRecent,
            .unsupported where requested != .mostRecent:
            needsMostRecent = true
            return beginPages()
        case .expired, .versionTooLarge, .throttled, .unreachable, .unauthenticated, .unsupported, .failed:
            return pause(then: .list, after: error, now: now)
        }
    }

    private mutating func beginPages() -> Step {
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
        switch version {
        case .any, .mostRecent: return .list(.first(version, limit: Self.pageSize))
        // A limit would send the server to etcd.
        case .notOlderThan: return .list(.first(version, limit: alwaysPages ? Self.pageSize : nil))
        }
    }

    // MARK: Streaming list

    /// Whether what comes is part of a list that is yet to be completed.
    var isListing: Bool { watch?.isList ?? false }

    /// Whether a streaming list was asked for, and is yet to be accepted.
    var isOpeningList: Bool {
        if case .initialEvents = start { watch == nil } else { false }
    }

    /// How long the next events may be waited for.
    func patience(now: Duration) -> Duration {
        guard let watch, watch.isList else { return limits.silence }
        return max(.zero, watch.progressAt + limits.initialEvents - now)
    }

    /// The streaming list brought something; new if it was not among what it had brought.
    mutating func receivedItem(isNew: Bool, now: Duration) {
        if isNew { watch?.progressAt = now }
    }

    /// The streaming list is complete, as of this version; the same watch goes on.
    mutating func receivedEndOfList(resourceVersion: String) {
        listIsComplete(resourceVersion)
        silentLists = 0
        watch?.isList = false
        watch?.isOrdered = true
    }

    private mutating func beginStream() -> Step {
        let known = needsMostRecent || version == "0" ? "" : version ?? ""
        return open(.initialEvents(notOlderThan: known))
    }

    /// A streaming list cannot be had: now, or at all.
    private mutating func streamFailed(_ error: ListWatchError, notOlderThan version: String, now: Duration) -> Step {
        switch error.kind {
        case .expired where !version.isEmpty, .versionTooLarge where !version.isEmpty:
            needsMostRecent = true
            return beginStream()
        case .throttled, .unauthenticated: return pause(then: .list, after: error, now: now)
        case .unreachable:
            // If a connection was there, it may be that no connection lasts for as long as it takes.
            needsPages = watch != nil
            return pause(then: .list, after: error, now: now)
        case .unsupported:
            streams = false
            return beginPages()
        case .expired, .versionTooLarge, .failed:
            // The list will tell what is the matter.
            needsPages = true
            return beginPages()
        }
    }

    // MARK: Watch

    /// The server accepted the watch.
    mutating func watchOpened(now: Duration) {
        var isList = false
        if case .initialEvents = start { isList = true }
        let isReplay = start == .any || start == .mostRecent
        watch = Watch(
            start: start, openedAt: now, openedFrom: version, isList: isList, isOrdered: !isList && !isReplay,
            progressAt: now)
    }

    /// The server did not accept the watch.
    mutating func watchRefused(_ error: ListWatchError, now: Duration) -> Step {
        watch = nil
        if case .initialEvents(let version) = start {
            return streamFailed(error, notOlderThan: version, now: now)
        }
        switch error.kind {
        case .throttled, .unreachable, .unauthenticated: return pause(then: .watch, after: error, now: now)
        case .expired, .versionTooLarge, .unsupported, .failed: return pause(then: .list, after: error, now: now)
        }
    }

    /// Something was added, as of this version (empty if it could not be read).
    mutating func receivedAdded(resourceVersion: String) {
        if watch?.isOrdered == true { advance(to: resourceVersion) }
    }

    /// Something was modified or deleted, or there was a bookmark.
    mutating func receivedChange(resourceVersion: String) {
        guard !isListing else { return }
        watch?.isOrdered = true
        advance(to: resourceVersion)
    }

    /// The watch is over: it ended (no error), broke, or said so in an `ERROR` event.
    mutating func watchEnded(_ error: ListWatchError?, now: Duration) -> Step {
        guard let ended = watch else { return pause(then: .list, after: error, now: now) }
        defer { watch = nil }
        if ended.isList, case .initialEvents(let version) = ended.start {
            let error = error ?? ListWatchError(.failed, "the watch ended before its list was complete")
            return streamFailed(error, notOlderThan: version, now: now)
        }
        // What says only what was known already gets nowhere either.
        let isVeryShort = version == ended.openedFrom && now - ended.openedAt < Self.shortestWatch
        switch error?.kind {
        case nil where isVeryShort:
            return pause(then: .list, after: ListWatchError(.failed, "the watch ended at once"), now: now)
        case .unreachable? where isVeryShort, .throttled?:
            return pause(then: .watch, after: error, now: now)
        case nil, .unreachable?:
            return beginWatch()
        case .expired?, .versionTooLarge?, .unauthenticated?, .unsupported?, .failed?:
            return pause(then: .list, after: error, now: now)
        }
    }

    /// The watch said nothing for longer than there was patience for, and was closed.
    mutating func watchFellSilent(now: Duration) -> Step {
        guard isListing else { return watchEnded(ListWatchError(.unreachable, "the watch fell silent"), now: now) }
        watch = nil
        // One may be a connection that broke without a word; two are a server that never completes them.
        silentLists += 1
        if silentLists > 1 { streams = false }
        needsPages = true
        return beginPages()
    }

    private mutating func advance(to resourceVersion: String) {
        if !resourceVersion.isEmpty { version = resourceVersion }
    }

    private mutating func beginWatch() -> Step {
        switch version ?? "" {
        case "": open(.mostRecent)
        case "0": open(.any)
        case let version: open(.after(version))
        }
    }

    private mutating func open(_ start: WatchOptions.Start) -> Step {
        self.start = start
        return .watch(WatchRequest(start: start, timeLimit: random.duration(in: Self.watchTimeLimits)))
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
        let wanted = min(error?.retryAfter ?? .zero, Self.longestPause)
        return .pause(max(backoff.next(now: now), wanted))
    }
}
