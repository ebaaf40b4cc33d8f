import Synchronization

/// A quick clock that can be set, as no clock of its kind should be.
public final class JumpingClock: Clock {
    public struct Instant: InstantProtocol {
        var offset: Duration

        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private static let factor = 50

    private let start = ContinuousClock.now
    private let jumped = Mutex(Duration.zero)
    private let jumps = Tally()

    public init() {}

    public var now: Instant {
        Instant(offset: start.duration(to: .now) * Self.factor + jumped.withLock { $0 })
    }

    public var minimumResolution: Duration { .milliseconds(1) }

    public func jump(_ duration: Duration) {
        jumped.withLock { $0 += duration }
        jumps.add()
    }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        while true {
            try Task.checkCancellation()
            let count = jumps.count
            let rest = now.duration(to: deadline)
            guard rest > .zero else { return }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await ContinuousClock().sleep(until: .now + rest / Self.factor) }
                group.addTask { [jumps] in await jumps.wait(for: count + 1) }
                await group.next()
                group.cancelAll()
            }
        }
    }
}
