internal import Synchronization

/// Keys to be worked on: each at most once in the queue, and with at most one worker at a time.
///
/// Keys are handed out in the order in which they were added. A key that is added while a worker has it is handed out
/// again when that worker is done with it. Delayed keys become ready only while ``run()`` is running.
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
        mutating func match() -> (Waiter, Key)? {
            guard let waiter = waiters.first, let key = machine.next() else { return nil }
            waiters.removeFirst()
            return (waiter, key)
        }

        /// Those who wait for the queue to be idle, once it is.
        mutating func takeDrainers() -> [CheckedContinuation<Void, Never>] {
            guard machine.isIdle else { return [] }
            defer { drainers = [] }
            return drainers
        }
    }

    private let state: Mutex<State>
    private let stopwatch: Stopwatch
    private let timer = Signal()

    /// Makes an empty queue.
    /// - Parameters:
    ///   - backoff: The waits of ``addRateLimited(_:atLeast:)``.
    ///   - clock: Measures delays.
    ///   - random: Jitter of the backoff, if it has any.
    public init(
        backoff: Backoff = .perKey,
        clock: any Clock<Duration> = ContinuousClock(),
        random: Jitter = .system
    ) {
        state = Mutex(State(machine: StateMachine(backoff: backoff, random: random)))
        stopwatch = Stopwatch(clock)
    }

    /// How many keys wait to be worked on now; delayed ones do not count.
    public var depth: Int { state.withLock { $0.machine.depth } }

    /// How often the key failed in a row.
    public func failures(of key: Key) -> Int { state.withLock { $0.machine.failures(of: key) } }

    /// Adds the key, unless it waits already.
    public func add(_ key: Key) {
        let match = state.withLock { state in
            state.machine.add(key)
            return state.match()
        }
        if let (waiter, key) = match { waiter.continuation.resume(returning: key) }
    }

    /// Adds the key after a delay; of several delays the earliest counts.
    public func add(_ key: Key, after delay: Duration) {
        guard delay > .zero else { return add(key) }
        let now = stopwatch.now
        let isFirst = state.withLock { state in
            let before = state.machine.nextDue
            state.machine.add(key, after: delay, now: now)
            return state.machine.nextDue != before
        }
        if isFirst { timer.send() }
    }

    /// Adds the key after a wait that grows with each call until ``forget(_:)``.
    /// - Parameter minimum: What the server asked for, if it did.
    /// - Returns: The wait.
    @discardableResult
    public func addRateLimited(_ key: Key, atLeast minimum: Duration = .zero) -> Duration {
        let now = stopwatch.now
        let delay = state.withLock { $0.machine.addRateLimited(key, atLeast: minimum, now: now) }
        timer.send()
        return delay
    }

    /// Forgets the key's failures: its next rate-limited wait is the shortest.
    public func forget(_ key: Key) {
        state.withLock { $0.machine.forget(key) }
    }

    /// Waits for a key; whoever gets one calls ``done(_:)`` with it.
    /// - Returns: `nil` when the queue was shut down or the task is cancelled.
    public func next() async -> Key? {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let result = state.withLock { state -> Key?? in
                    // Asked under the lock: cancelled later, the handler below finds the waiter.
                    if state.machine.isShutDown || Task.isCancelled { return .some(nil) }
                    if let key = state.machine.next() { return key }
                    state.waiters.append(Waiter(id: id, continuation: continuation))
                    return nil
                }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: nil)
        }
    }

    /// Gives the key back; if it was added meanwhile, it is ready again.
    public func done(_ key: Key) {
        let (match, drainers) = state.withLock { state in
            state.machine.done(key)
            return (state.match(), state.takeDrainers())
        }
        if let (waiter, key) = match { waiter.continuation.resume(returning: key) }
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
                if !state.machine.isIdle { state.drainers.append(continuation) }
                return state.machine.isIdle
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Makes delayed keys ready when they are due, until the queue is shut down or the task cancelled.
    public func run() async {
        while !Task.isCancelled {
            let now = stopwatch.now
            let (matches, due, isShutDown) = state.withLock { state in
                state.machine.promote(now: now)
                var matches: [(Waiter, Key)] = []
                while let match = state.match() { matches.append(match) }
                return (matches, state.machine.nextDue, state.machine.isShutDown)
            }
            for (waiter, key) in matches { waiter.continuation.resume(returning: key) }
            if isShutDown { return }
            await timer.wait(until: due, on: stopwatch)
        }
    }
}
