import NIOCore
import NIOPosix

/// A thread of its own, for what has to go on while every thread of the cooperative pool is busy.
///
/// Tasks with this executor preference run here, and wait on its ``clock``; the sleep of the standard clocks ends in the
/// pool.
final class OwnThread: TaskExecutor {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop

    init() {
        loop = group.any()
    }

    deinit {
        group.shutdownGracefully { _ in }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        loop.executor.enqueue(job)
    }

    /// Tells the same time as `ContinuousClock`, and waits on this thread.
    var clock: any Clock<Duration> { LoopClock(loop: loop) }
}

private struct LoopClock: Clock {
    /// Longer waits are made of several: so long ones cannot overflow.
    private static let longestWait: Duration = .seconds(3600)

    let loop: any EventLoop

    var now: ContinuousClock.Instant { .now }
    var minimumResolution: Duration { ContinuousClock().minimumResolution }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        while true {
            try Task.checkCancellation()
            let remaining = deadline - now
            guard remaining > .zero else { return }
            let timer = loop.scheduleTask(in: TimeAmount(min(remaining, Self.longestWait))) {}
            await withTaskCancellationHandler {
                // It fails when it is cancelled.
                _ = try? await timer.futureResult.get()
            } onCancel: {
                timer.cancel()
            }
        }
    }
}
