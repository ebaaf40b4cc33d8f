internal import DequeModule
internal import HeapModule

extension WorkQueue {
    /// The rules of the queue, without tasks, locks or clocks; `now` is the time since the queue was made.
    ///
    /// Same sets as client-go's `util/workqueue/queue.go`: a *dirty* key waits to be worked on, a *processing* key is
    /// with a worker. A key that is added while it is processed is only marked dirty, and becomes ready when its worker
    /// is done: so no key is ever with two workers, and no add is lost.
    struct StateMachine {
        private struct Delayed: Comparable {
            let readyAt: Duration
            let sequence: UInt64
            let key: Key

            static func < (one: Self, other: Self) -> Bool {
                (one.readyAt, one.sequence) < (other.readyAt, other.sequence)
            }

            static func == (one: Self, other: Self) -> Bool { one.sequence == other.sequence }
        }

        private let backoff: Backoff
        private let random: Jitter

        private var ready: Deque<Key> = []
        private var dirty: Set<Key> = []
        private var processing: Set<Key> = []
        private var delayed = Heap<Delayed>()
        /// When each delayed key is due; an entry of the heap that says otherwise is out of date.
        private var dueAt: [Key: Duration] = [:]
        private var failures: [Key: Int] = [:]
        private var sequence: UInt64 = 0
        private(set) var isShutDown = false

        init(backoff: Backoff, random: Jitter) {
            self.backoff = backoff
            self.random = random
        }

        /// How many keys wait to be worked on now; delayed ones do not count.
        var depth: Int { ready.count }

        /// Whether no key is with a worker.
        var isIdle: Bool { processing.isEmpty }

        /// When the first delayed key is due.
        var nextDue: Duration? { delayed.min?.readyAt }

        mutating func add(_ key: Key) {
            guard !isShutDown, dirty.insert(key).inserted else { return }
            if !processing.contains(key) { ready.append(key) }
        }

        /// Adds the key at `now + delay`; of several delays of one key the earliest counts.
        mutating func add(_ key: Key, after delay: Duration, now: Duration) {
            guard delay > .zero else { return add(key) }
            guard !isShutDown else { return }
            let readyAt = now + delay
            if let due = dueAt[key], due <= readyAt { return }
            dueAt[key] = readyAt
            sequence += 1
            delayed.insert(Delayed(readyAt: readyAt, sequence: sequence, key: key))
        }

        /// Adds the key after a wait that grows with its failures in a row, and is no shorter than `minimum`.
        mutating func addRateLimited(_ key: Key, atLeast minimum: Duration, now: Duration) -> Duration {
            let count = failures[key, default: 0] + 1
            failures[key] = count
            let delay = max(minimum, backoff.delay(afterFailures: count, random: random))
            add(key, after: delay, now: now)
            return delay
        }

        mutating func forget(_ key: Key) {
            failures[key] = nil
        }

        func failures(of key: Key) -> Int { failures[key, default: 0] }

        /// Makes the delayed keys ready that are due at `now`.
        mutating func promote(now: Duration) {
            while let first = delayed.min, first.readyAt <= now {
                delayed.removeMin()
                guard dueAt[first.key] == first.readyAt else { continue }
                dueAt[first.key] = nil
                add(first.key)
            }
        }

        /// Hands the next ready key to a worker, which must call ``done(_:)``.
        mutating func next() -> Key? {
            guard !isShutDown, let key = ready.popFirst() else { return nil }
            dirty.remove(key)
            processing.insert(key)
            return key
        }

        mutating func done(_ key: Key) {
            guard processing.remove(key) != nil else { return }
            if !isShutDown, dirty.contains(key) { ready.append(key) }
        }

        /// Forgets what waits and hands out nothing more; what is with a worker stays until it is done.
        mutating func shutDown() {
            isShutDown = true
            ready = []
            dirty = []
            delayed = Heap()
            dueAt = [:]
        }
    }
}
