import FoundationEssentials
import Synchronization
import TestSupport
import Testing

/// Clocks are set, and machines sleep.
@Suite(.timeLimit(.minutes(60))) struct ClockFaultTests {
    @Test(arguments: History.all, [600.0, -600])
    func `the time of day jumps`(history: History, seconds: TimeInterval) async throws {
        let jumps = Count()
        for call in try await Trial(history: history).calls(every: 7, seconds) {
            let clock = WallClock()
            let trial = Trial(history: history, now: { clock.now })
            let jump = FaultRule(.does { clock.jump(seconds) }, .calls, at: call)
            if try await trial.survives(jump, comment: "\(seconds) s at call \(call)") { jumps.add() }
        }
        #expect(jumps.value > 0)
    }

    @Test(arguments: History.all, [600, -600])
    func `the clock that waits are measured with jumps`(history: History, seconds: Int) async throws {
        let jumps = Count()
        for call in try await Trial(history: history).calls(every: 7, seconds) {
            let clock = JumpingClock()
            let trial = Trial(history: history, clock: clock)
            // Something has to be waited for, too.
            let rules = [
                FaultRule(.does { clock.jump(.seconds(seconds)) }, .calls, at: call),
                FaultRule(.refused(.busyForASecond), .calls, at: call),
                FaultRule(.notSent, .calls, at: call + 2),
            ]
            if try await trial.survives(rules, comment: "\(seconds) s at call \(call)") { jumps.add() }
        }
        #expect(jumps.value > 0)
    }
}

/// The time, and by how much it is wrong.
final class WallClock: Sendable {
    private let offset = Mutex<TimeInterval>(0)

    var now: Date { Date().addingTimeInterval(offset.withLock { $0 }) }
    func jump(_ seconds: TimeInterval) { offset.withLock { $0 += seconds } }
}
