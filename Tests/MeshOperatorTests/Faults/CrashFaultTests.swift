import TestSupport
import Testing

/// A controller is stopped after any of its writes, as SIGKILL does it, and another goes on.
@Suite(.timeLimit(.minutes(60))) struct CrashFaultTests {
    private static let mostWrites = 40

    @Test(arguments: History.all, Trial.Beginning.allCases)
    func `stopped after any write, the next controller ends it`(
        history: History, beginning: Trial.Beginning
    ) async throws {
        let trial = Trial(history: history, beginning: beginning)
        for writes in 0..<Self.mostWrites {
            let rule = FaultRule(.dies, .writes, at: writes + 1)
            guard try await trial.survives(rule, comment: "stopped after \(writes) writes") else { return }
        }
        Issue.record("\(history) takes more than \(Self.mostWrites) writes")
    }
}
