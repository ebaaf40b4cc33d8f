import ControllerRuntime
import CoreMetrics

/// Measures how long it takes to compile what a change touches.
struct PermissionMetrics: Sendable {
    private let compiling: Timer
    private let elapsed: @Sendable () -> Duration

    init(_ factory: any MetricsFactory, clock: any Clock<Duration>) {
        compiling = Timer(label: "koguma_permission_compile_seconds", factory: factory)
        elapsed = Self.elapsed(on: clock)
    }

    func start() -> Duration { elapsed() }

    func compiled(since start: Duration) {
        compiling.record(elapsed() - start)
    }

    private static func elapsed<C: Clock<Duration>>(on clock: C) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}
