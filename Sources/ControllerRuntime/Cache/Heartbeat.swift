internal import Synchronization

/// Tells whether a loop still turns: each step says by when the next is due.
final class Heartbeat: Sendable {
    private let stopwatch: Stopwatch
    private let grace: Duration
    private let due = Mutex<Duration?>(nil)

    init(_ stopwatch: Stopwatch, grace: Duration) {
        self.stopwatch = stopwatch
        self.grace = grace
    }

    /// A step begins that takes no longer than `limit`.
    func beat(within limit: Duration) {
        let deadline = stopwatch.now + limit + grace
        due.withLock { $0 = deadline }
    }

    /// The loop has ended, as it should.
    func stop() {
        due.withLock { $0 = nil }
    }

    /// How long ago the next step was due; nil if it is not yet.
    var delay: Duration? {
        guard let due = due.withLock({ $0 }) else { return nil }
        let delay = stopwatch.now - due
        return delay > .zero ? delay : nil
    }
}
