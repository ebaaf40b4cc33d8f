import FoundationEssentials
import TestSupport
import Testing

/// The same with a leader and a standby: leadership is kept, or lost and taken, and nothing else differs.
@Suite(.timeLimit(.minutes(60))) struct ElectionFaultTests {
    @Test(arguments: History.essential, [Failure.notSent, .answerLost])
    func `any call of a leader may fail`(history: History, failure: Failure) async throws {
        let trial = Trial(history: history, elects: true)
        var fired = 0
        for call in try await trial.calls(every: 8, failure) {
            let rule = FaultRule(failure.fault, .calls, at: call)
            if try await trial.survives(rule, comment: "\(failure) at call \(call) of a leader") { fired += 1 }
        }
        #expect(fired > 0)
    }

    @Test(arguments: History.essential)
    func `a leader is killed at a write, and the standby goes on`(history: History) async throws {
        let trial = Trial(history: history, elects: true)
        var stops = 0
        for write in try await trial.calls(.writes, every: 4) {
            let rule = FaultRule(.dies, .writes, at: write)
            if try await trial.survives(rule, comment: "killed at write \(write)") { stops += 1 }
        }
        #expect(stops > 0)
    }

    @Test(arguments: History.essential)
    func `the API server is gone for a while`(history: History) async throws {
        var outages = 0
        for call in try await Trial(history: history).calls(every: 8) {
            let trial = Trial(history: history, elects: true)
            let isGone = try await trial.survives(comment: "gone at call \(call) of a leader") { transport in
                [FaultRule(.does { transport.goAway(for: 12) }, .calls, at: call)]
            }
            if isGone { outages += 1 }
        }
        #expect(outages > 0)
    }

    /// Longer than the lease lasts: the leader has to give it up, and another one converges.
    @Test(arguments: History.essential)
    func `the API server is gone for long`(history: History) async throws {
        var losses = 0
        for call in try await Trial(history: history).calls(every: 8) {
            let clock = JumpingClock()
            let trial = Trial(history: history, clock: clock, elects: true)
            let isGone = try await trial.survives(comment: "gone for long at call \(call)") { transport in
                let goes = FaultRule(
                    .does {
                        transport.goAway(for: .max)
                        clock.jump(.seconds(600))
                    }, .calls, at: call)
                return [goes]
            }
            if isGone { losses += trial.losses.value }
        }
        #expect(losses > 0)
    }

    @Test(arguments: History.essential, [600.0, -600])
    func `the time of day jumps`(history: History, seconds: TimeInterval) async throws {
        var jumps = 0
        for call in try await Trial(history: history).calls(every: 8, seconds) {
            let clock = WallClock()
            let trial = Trial(history: history, now: { clock.now }, elects: true)
            let jump = FaultRule(.does { clock.jump(seconds) }, .calls, at: call)
            if try await trial.survives(jump, comment: "\(seconds) s at call \(call) of a leader") { jumps += 1 }
        }
        #expect(jumps > 0)
    }

    /// A leader that waits ten minutes too long is followed by its standby, and for a while there are two.
    @Test(arguments: History.essential, [600, -600])
    func `the clock that waits are measured with jumps`(history: History, seconds: Int) async throws {
        var jumps = 0
        for call in try await Trial(history: history).calls(every: 8, seconds) {
            let clock = JumpingClock()
            let trial = Trial(history: history, clock: clock, elects: true)
            let rules = [
                FaultRule(.does { clock.jump(.seconds(seconds)) }, .calls, at: call),
                FaultRule(.refused(.busyForASecond), .calls, at: call),
            ]
            if try await trial.survives(rules, comment: "\(seconds) s at call \(call) of a leader") { jumps += 1 }
        }
        #expect(jumps > 0)
    }
}
