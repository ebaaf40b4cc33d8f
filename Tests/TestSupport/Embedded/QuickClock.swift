/// A clock on which waits are short: a second of it takes a fiftieth of a real one.
public struct QuickClock: Clock {
    public typealias Duration = Swift.Duration

    public struct Instant: InstantProtocol {
        var real: ContinuousClock.Instant

        public func advanced(by duration: Duration) -> Instant {
            Instant(real: real.advanced(by: duration / QuickClock.factor))
        }

        public func duration(to other: Instant) -> Duration { real.duration(to: other.real) * QuickClock.factor }
        public static func < (left: Instant, right: Instant) -> Bool { left.real < right.real }
    }

    public init() {}

    static let factor = 50

    public var now: Instant { Instant(real: .now) }
    public var minimumResolution: Duration { .milliseconds(1) }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await ContinuousClock().sleep(until: deadline.real)
    }
}
