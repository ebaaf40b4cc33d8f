import FoundationEssentials
import Synchronization
import TestSupport
import Testing

/// Clocks are set, and machines sleep.
@Suite(.timeLimit(.minutes(60))) struct ClockFaultTests {
    /// The time, and by how much it is wrong.
    private final class WallClock: Sendable {
        private let offset = Mutex<TimeInterval>(0)

        var now: Date { Date().addingTimeInterval(offset.withLock { $0 }) }
        func jump(_ seconds: TimeInterval) { offset.withLock { $0 += seconds } }
    }

    @Test(arguments: History.all, [600.0, -600])
    func `the time of day jumps`(history: History, seconds: TimeInterval) async throws {
        for call in sampled(1...14, every: 7, history.testDescription, seconds) {
            let clock = WallClock()
            let trial = Trial(history: history, now: { clock.now })
            let jump = FaultRule(.does { clock.jump(seconds) }, .calls, at: call)
            _ = try await trial.survives(jump, comment: "\(seconds) s at call \(call)")
        }
    }

    @Test(arguments: History.all, [600, -600])
    func `the clock that waits are measured with jumps`(history: History, seconds: Int) async throws {
        for call in sampled(1...14, every: 7, history.testDescription, seconds) {
            let clock = JumpingClock()
            let trial = Trial(history: history, clock: clock)
            // Something has to be waited for, too.
            let rules = [
                FaultRule(.refused(.busyForASecond), .calls, at: call),
                FaultRule(.does { clock.jump(.seconds(seconds)) }, .calls, at: call),
                FaultRule(.notSent, .calls, at: call + 2),
            ]
            _ = try await trial.survives(rules, comment: "\(seconds) s at call \(call)")
        }
    }
}
