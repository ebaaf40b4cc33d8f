/// Turns a clock of any kind into plain durations since a common start, which pure code can compare.
struct Stopwatch: Sendable {
    let clock: any Clock<Duration>
    private let elapsed: @Sendable () -> Duration

    init(_ clock: any Clock<Duration>) {
        self.clock = clock
        elapsed = Self.elapsed(on: clock)
    }

    /// The time since this stopwatch was made.
    var now: Duration { elapsed() }

    /// Sleeps until the given time since the start; returns early, without an error, when the task is cancelled.
    func sleep(until deadline: Duration) async {
        let remaining = deadline - now
        guard remaining > .zero else { return }
        // The only error of a sleep is cancellation, which every caller looks at in its own way.
        try? await clock.sleep(for: remaining)
    }

    private static func elapsed<C: Clock<Duration>>(on clock: C) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}
