/// A clock on which waits are short: a second of it takes a fiftieth of a real one, or what it is told.
public struct QuickClock: Clock {
    public typealias Duration = Swift.Duration

    public struct Instant: InstantProtocol {
        var real: ContinuousClock.Instant
        var factor: Int

        public func advanced(by duration: Duration) -> Instant {
            Instant(real: real.advanced(by: duration / factor), factor: factor)
        }

        public func duration(to other: Instant) -> Duration { real.duration(to: other.real) * factor }
        public static func < (left: Instant, right: Instant) -> Bool { left.real < right.real }
    }

    private let factor: Int

    /// - Parameter factor: How many of its seconds a real one has.
    public init(factor: Int = 50) {
        self.factor = factor
    }

    public var now: Instant { Instant(real: .now, factor: factor) }
    public var minimumResolution: Duration { .milliseconds(1) }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await ContinuousClock().sleep(until: deadline.real)
    }
}
