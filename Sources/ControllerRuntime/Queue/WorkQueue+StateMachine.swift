internal import HeapModule

extension WorkQueue {
    /// The rules of the queue, without tasks, locks or clocks; `now` is the time since the queue was made.
    ///
    /// A key is *wanted*, at once or at a time, and *worked on*, perhaps both. A key that is wanted while it is worked
    /// on is handed out when its worker is done: so no key is ever with two workers, and no add is lost (client-go
    /// `util/workqueue/queue.go`). Of several adds the highest priority and the earliest time count (controller-runtime
    /// `priorityqueue.go`). Within a priority groups take turns; a lower priority is passed over ``patience`` times.
    struct StateMachine {
        /// How many keys of higher priorities are handed out before one of a lower that waits: so nothing waits for
        /// ever, and what is urgent gets sixteen of seventeen turns.
        static var patience: Int { 16 }

        /// A key for a worker.
        struct Handout {
            let key: Key
            /// How long the key waited since it was due.
            let waited: Duration
        }

        private struct Wish {
            var priority: WorkPriority
            /// Nil: at once.
            var dueAt: Duration?
            /// Since when it is to be worked on.
            var since: Duration
            /// Tells the entry of a lane or the heap that stands for this wish; others are out of date.
            var ticket: UInt64 = 0
        }

        private struct Work {
            let priority: WorkPriority
            let since: Duration
        }

        private struct Entry {
            let key: Key
            let ticket: UInt64
        }

        private struct Delayed: Comparable {
            let dueAt: Duration
            let ticket: UInt64
            let key: Key

            static func < (one: Self, other: Self) -> Bool {
                (one.dueAt, one.ticket) < (other.dueAt, other.ticket)
            }

            static func == (one: Self, other: Self) -> Bool { one.ticket == other.ticket }
        }

        /// The keys of one priority that may be handed out.
        private struct Lane {
            var queue = FairQueue<String, Entry>()
            /// How often in a row a higher priority was preferred.
            var passedOver = 0
            /// How many keys of the priority are wanted at once, those that are being worked on included.
            var depth = 0
        }

        private let backoff: Backoff
        private let random: Jitter
        private let group: @Sendable (Key) -> String

        private var wishes: [Key: Wish] = [:]
        private var works: [Key: Work] = [:]
        private var failures: [Key: Int] = [:]
        /// By rising priority.
        private var lanes = WorkPriority.allCases.map { _ in Lane() }
        private var delayed = Heap<Delayed>()
        private var delayedCount = 0
        private var lastTicket: UInt64 = 0
        private(set) var isShutDown = false

        init(backoff: Backoff, random: Jitter, group: @escaping @Sendable (Key) -> String = { _ in "" }) {
            self.backoff = backoff
            self.random = random
            self.group = group
        }

        /// How many keys are wanted now; delayed ones do not count.
        var depth: Int { lanes.reduce(0) { $0 + $1.depth } }

        /// How many keys of a priority are wanted now.
        func depth(_ priority: WorkPriority) -> Int { lanes[priority.lane].depth }

        /// How many keys are with a worker.
        var workCount: Int { works.count }

        /// When the first delayed key is due, or was thought to be.
        var nextDue: Duration? { delayed.min?.dueAt }

        /// How much memory delays take, those that are over included.
        var delayedEntryCount: Int { delayed.count }

        func failures(of key: Key) -> Int { failures[key, default: 0] }

        /// The keys that are with a worker, and how long they have been.
        func works(now: Duration) -> [(key: Key, duration: Duration)] {
            works.map { (key: $0.key, duration: now - $0.value.since) }
        }

        // MARK: Adding

        /// Adds the key at `now + delay`.
        /// - Returns: Whether it is to be worked on now, and was not before.
        @discardableResult
        mutating func add(
            _ key: Key, priority: WorkPriority = .normal, after delay: Duration = .zero, now: Duration
        ) -> Bool {
            guard !isShutDown else { return false }
            let dueAt = delay > .zero ? now + delay : nil
            guard let old = wishes[key] else {
                place(key, Wish(priority: priority, dueAt: dueAt, since: now))
                return dueAt == nil
            }
            let isEarlier =
                switch (old.dueAt, dueAt) {
                case (nil, _): false
                case (_?, nil): true
                case (let old?, let new?): new < old
                }
            guard isEarlier || priority > old.priority else { return false }
            withdraw(old)
            var new = old
            new.priority = max(old.priority, priority)
            if isEarlier {
                new.dueAt = dueAt
                new.since = now
            }
            place(key, new)
            return isEarlier && dueAt == nil
        }

        /// Adds the key at `now + delay`, with the priority that it was handed out with.
        @discardableResult
        mutating func requeue(_ key: Key, after delay: Duration, now: Duration) -> Bool {
            add(key, priority: works[key]?.priority ?? .normal, after: delay, now: now)
        }

        /// Adds the key after a wait that grows with its failures in a row, and is no shorter than `minimum`.
        mutating func addRateLimited(_ key: Key, atLeast minimum: Duration, now: Duration) -> Duration {
            let count = failures[key, default: 0] + 1
            failures[key] = count
            let delay = max(minimum, backoff.delay(afterFailures: count, random: random))
            requeue(key, after: delay, now: now)
            return delay
        }

        mutating func forget(_ key: Key) {
            failures[key] = nil
        }

        /// Makes the delayed keys ready that are due at `now`.
        /// - Returns: How many.
        mutating func promote(now: Duration) -> Int {
            var count = 0
            while let first = delayed.min, first.dueAt <= now {
                delayed.removeMin()
                guard var wish = wishes[first.key], wish.ticket == first.ticket else { continue }
                withdraw(wish)
                wish.dueAt = nil
                wish.since = now
                place(first.key, wish)
                count += 1
            }
            return count
        }

        // MARK: Working

        /// Hands the next key to a worker, which must call ``done(_:now:)``.
        mutating func next(now: Duration) -> Handout? {
            guard !isShutDown, let key = pop(), let wish = wishes.removeValue(forKey: key) else { return nil }
            withdraw(wish)
            works[key] = Work(priority: wish.priority, since: now)
            return Handout(key: key, waited: now - wish.since)
        }

        /// Takes the key back.
        /// - Returns: How long it was worked on; nil if nobody had it.
        mutating func done(_ key: Key, now: Duration) -> Duration? {
            guard let work = works.removeValue(forKey: key) else { return nil }
            if let wish = wishes[key], wish.dueAt == nil { enter(key, wish) }
            return now - work.since
        }

        /// Forgets what is wanted and hands out nothing more; what is with a worker stays until it is done.
        mutating func shutDown() {
            isShutDown = true
            wishes = [:]
            lanes = lanes.map { _ in Lane() }
            delayed = Heap()
            delayedCount = 0
        }

        // MARK: Places

        private mutating func place(_ key: Key, _ wish: Wish) {
            lastTicket += 1
            var wish = wish
            wish.ticket = lastTicket
            wishes[key] = wish
            if let dueAt = wish.dueAt {
                delayedCount += 1
                delayed.insert(Delayed(dueAt: dueAt, ticket: wish.ticket, key: key))
                pruneDelayed()
            } else {
                lanes[wish.priority.lane].depth += 1
                if works[key] == nil { enter(key, wish) }
            }
        }

        /// The wish is none any more, or not in this form; its entry stays and is found to be out of date.
        private mutating func withdraw(_ wish: Wish) {
            if wish.dueAt == nil {
                lanes[wish.priority.lane].depth -= 1
            } else {
                delayedCount -= 1
            }
        }

        private mutating func enter(_ key: Key, _ wish: Wish) {
            lanes[wish.priority.lane].queue.append(Entry(key: key, ticket: wish.ticket), of: group(key))
        }

        private mutating func pop() -> Key? {
            for lane in lanes.indices where lanes[lane].passedOver >= Self.patience {
                lanes[lane].passedOver = 0
                if let key = pop(lane) { return key }
            }
            for lane in lanes.indices.reversed() {
                guard let key = pop(lane) else { continue }
                lanes[lane].passedOver = 0
                for lower in 0..<lane where !lanes[lower].queue.isEmpty { lanes[lower].passedOver += 1 }
                return key
            }
            return nil
        }

        private mutating func pop(_ lane: Int) -> Key? {
            lanes[lane].queue.popFirst { [wishes] in wishes[$0.key]?.ticket == $0.ticket }?.key
        }

        /// Delays can be a day, and a key that is wanted earlier leaves its entry behind.
        private mutating func pruneDelayed() {
            guard delayed.count > 2 * delayedCount + 64 else { return }
            delayed = Heap(delayed.unordered.filter { wishes[$0.key]?.ticket == $0.ticket })
        }
    }
}

extension WorkPriority {
    /// The place among all priorities, the lowest first.
    fileprivate var lane: Int {
        switch self {
        case .low: 0
        case .normal: 1
        }
    }
}
