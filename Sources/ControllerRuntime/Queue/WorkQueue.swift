public import CoreMetrics
internal import KubernetesAPI
internal import Synchronization

/// Keys to be worked on: each at most once in the queue, and with at most one worker at a time.
///
/// Urgent keys come first, groups of keys (such as namespaces) take turns, and within both keys are handed out in the
/// order in which they were added. A key that is added while a worker has it is handed out again when that worker is
/// done with it. Delayed keys become ready only while ``run()`` is running.
///
/// It is compiled for the keys that there are: a generic queue would spend its time in looking up types.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Key?, Never>
    }

    private struct State {
        var machine: StateMachine
        var waiters: [Waiter] = []
        var drainers: [CheckedContinuation<Void, Never>] = []
        var lastID: UInt64 = 0

        /// The next pair of a waiting worker and a ready key.
        mutating func match(now: Duration) -> (Waiter, StateMachine.Handout)? {
            guard !waiters.isEmpty, let handout = machine.next(now: now) else { return nil }
            // Whoever came last is the most likely to be awake still.
            return (waiters.removeLast(), handout)
        }

        /// Those who wait for the queue to be idle, once it is.
        mutating func takeDrainers() -> [CheckedContinuation<Void, Never>] {
            guard machine.workCount == 0 else { return [] }
            defer { drainers = [] }
            return drainers
        }
    }

    /// A timer may be late by as long as a machine slept; this bounds how late.
    private static var longestSleep: Duration { .seconds(60) }

    private let state: Mutex<State>
    private let stopwatch: Stopwatch
    private let timer = Signal()
    private let metrics: QueueMetrics

    /// Makes an empty queue.
    /// - Parameters:
    ///   - name: Part of its metrics, as the name of its controller.
    ///   - group: Which keys take turns with others, as by their namespace; without it, all are one group.
    ///   - backoff: The waits of ``addRateLimited(_:atLeast:)``.
    ///   - clock: Measures delays.
    ///   - random: Jitter of the backoff, if it has any.
    ///   - metrics: What measures it.
    public init(
        name: String = "",
        groupedBy group: @escaping @Sendable (Key) -> String = { _ in "" },
        backoff: Backoff = .perKey,
        clock: any Clock<Duration> = ContinuousClock(),
        random: Jitter = .system,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        state = Mutex(State(machine: StateMachine(backoff: backoff, random: random, group: group)))
        stopwatch = Stopwatch(clock)
        self.metrics = QueueMetrics(name: name, factory: metrics)
    }

    // MARK: Figures

    /// How many keys are to be worked on now; delayed ones do not count.
    public var depth: Int { state.withLock { $0.machine.depth } }

    /// How often the key failed in a row.
    public func failures(of key: Key) -> Int { state.withLock { $0.machine.failures(of: key) } }

    /// The keys that workers have, and for how long.
    var works: [(key: Key, duration: Duration)] {
        let now = stopwatch.now
        return state.withLock { $0.machine.works(now: now) }
    }

    /// Brings those metrics up to date that change by themselves; called when they are asked for.
    public func collectMetrics() {
        let works = works.map(\.duration)
        let depths = state.withLock { state in
            WorkPriority.allCases.map { ($0, state.machine.depth($0)) }
        }
        let depth = Dictionary(uniqueKeysWithValues: depths)
        metrics.record(depth: { depth[$0, default: 0] }, works: works)
    }

    // MARK: Adding

    /// Adds the key, unless it waits already.
    /// - Parameters:
    ///   - key: What to work on.
    ///   - priority: How soon; of several adds the highest counts.
    ///   - delay: When; of several adds the earliest counts.
    @specialized(where Key == ObjectKey)
    @specialized(where Key == String)
    public func add(_ key: Key, priority: WorkPriority = .normal, after delay: Duration = .zero) {
        add(delay) { $0.add(key, priority: priority, after: delay, now: $1) }
    }

    /// Adds the key that a worker has after a delay, as urgent as it was.
    @specialized(where Key == ObjectKey)
    @specialized(where Key == String)
    public func requeue(_ key: Key, after delay: Duration) {
        add(delay) { $0.requeue(key, after: delay, now: $1) }
    }

    private func add(_ delay: Duration, _ body: (inout StateMachine, Duration) -> Bool) {
        let now = stopwatch.now
        let (isNew, isSooner, match) = state.withLock { state in
            let due = state.machine.nextDue
            let isNew = body(&state.machine, now)
            return (isNew, state.machine.nextDue != due, state.match(now: now))
        }
        if isNew { metrics.adds.increment() }
        if delay > .zero { metrics.retries.increment() }
        if isSooner { timer.send() }
        if let match { hand(match) }
    }

    /// Adds the key after a wait that grows with each call until ``forget(_:)``, as urgent as it was.
    /// - Parameter minimum: What the server asked for, if it did.
    /// - Returns: The wait.
    @discardableResult
    public func addRateLimited(_ key: Key, atLeast minimum: Duration = .zero) -> Duration {
        let now = stopwatch.now
        let delay = state.withLock { $0.machine.addRateLimited(key, atLeast: minimum, now: now) }
        metrics.retries.increment()
        timer.send()
        return delay
    }

    /// Forgets the key's failures: its next rate-limited wait is the shortest.
    public func forget(_ key: Key) {
        state.withLock { $0.machine.forget(key) }
    }

    // MARK: Working

    /// Waits for a key; whoever gets one calls ``done(_:)`` with it.
    /// - Returns: `nil` when the queue was shut down or the task is cancelled.
    @specialized(where Key == ObjectKey)
    @specialized(where Key == String)
    public func next() async -> Key? {
        if Task.isCancelled { return nil }
        let now = stopwatch.now
        // Most of the time there is something, or there is nothing for long.
        if let handout = state.withLock({ $0.machine.next(now: now) }) {
            metrics.waiting.record(handout.waited)
            return handout.key
        }
        return await wait()
    }

    private func wait() async -> Key? {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = stopwatch.now
                let result = state.withLock { state -> StateMachine.Handout?? in
                    // Asked under the lock: cancelled later, the handler below finds the waiter.
                    if state.machine.isShutDown || Task.isCancelled { return .some(nil) }
                    if let handout = state.machine.next(now: now) { return handout }
                    state.waiters.append(Waiter(id: id, continuation: continuation))
                    return nil
                }
                guard let result else { return }
                if let result { metrics.waiting.record(result.waited) }
                continuation.resume(returning: result?.key)
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: nil)
        }
    }

    private func hand(_ match: (waiter: Waiter, handout: StateMachine.Handout)) {
        metrics.waiting.record(match.handout.waited)
        match.waiter.continuation.resume(returning: match.handout.key)
    }

    /// Gives the key back; if it was added meanwhile, it is ready again.
    @specialized(where Key == ObjectKey)
    @specialized(where Key == String)
    public func done(_ key: Key) {
        let now = stopwatch.now
        let (duration, match, drainers) = state.withLock { state in
            let duration = state.machine.done(key, now: now)
            return (duration, state.match(now: now), state.takeDrainers())
        }
        if let duration { metrics.working.record(duration) }
        if let match { hand(match) }
        for drainer in drainers { drainer.resume() }
    }

    /// Hands out no more keys and takes no more; keys that workers have stay theirs.
    ///
    /// What waited is dropped: whoever takes over lists everything anyway.
    public func shutDown() {
        let waiters = state.withLock { state in
            state.machine.shutDown()
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: nil) }
        timer.send()
    }

    /// Waits until no worker has a key, whatever happens: cancel the workers to shorten it.
    public func drain() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                let isIdle = state.machine.workCount == 0
                if !isIdle { state.drainers.append(continuation) }
                return isIdle
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Makes delayed keys ready when they are due, until the queue is shut down or the task cancelled.
    public func run() async {
        while !Task.isCancelled {
            let now = stopwatch.now
            let (count, matches, due, isShutDown) = state.withLock { state in
                let count = state.machine.promote(now: now)
                var matches: [(Waiter, StateMachine.Handout)] = []
                while let match = state.match(now: now) { matches.append(match) }
                return (count, matches, state.machine.nextDue, state.machine.isShutDown)
            }
            if count > 0 { metrics.adds.increment(by: count) }
            for match in matches { hand(match) }
            if isShutDown { return }
            await timer.wait(until: due.map { min($0, now + Self.longestSleep) }, on: stopwatch)
        }
    }
}
