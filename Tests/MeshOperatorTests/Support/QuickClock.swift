/// A clock on which waits are short: a second of it takes a fiftieth of a real one.
struct QuickClock: Clock {
    typealias Duration = Swift.Duration

    struct Instant: InstantProtocol {
        var real: ContinuousClock.Instant

        func advanced(by duration: Duration) -> Instant {
            Instant(real: real.advanced(by: duration / QuickClock.factor))
        }

        func duration(to other: Instant) -> Duration { real.duration(to: other.real) * QuickClock.factor }
        static func < (left: Instant, right: Instant) -> Bool { left.real < right.real }
    }

    static let factor = 50

    var now: Instant { Instant(real: .now) }
    var minimumResolution: Duration { .milliseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await ContinuousClock().sleep(until: deadline.real)
    }
}
