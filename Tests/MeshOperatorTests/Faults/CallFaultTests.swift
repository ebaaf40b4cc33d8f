import TestSupport
import Testing

/// Every call fails once, in every way.
@Suite(.timeLimit(.minutes(60))) struct CallFaultTests {
    /// More than any history has.
    private static let mostCalls = 60

    @Test(arguments: History.essential, [Failure.notSent, .answerLost])
    func `any call may fail`(history: History, failure: Failure) async throws {
        let trial = Trial(history: history)
        for call in 1...Self.mostCalls {
            let rule = FaultRule(failure.fault, failure.calls, at: call)
            guard try await trial.survives(rule, comment: "\(failure) at call \(call)") else { return }
        }
        Issue.record("\(history) takes more than \(Self.mostCalls) calls")
    }

    @Test(arguments: History.all, Failure.allCases)
    func `any call may fail in any way`(history: History, failure: Failure) async throws {
        let trial = Trial(history: history)
        var fired = 0
        for call in try await trial.calls(failure.calls, every: 16, failure) {
            let rule = FaultRule(failure.fault, failure.calls, at: call)
            if try await trial.survives(rule, comment: "\(failure) at call \(call)") { fired += 1 }
        }
        #expect(fired > 0)
    }
}
