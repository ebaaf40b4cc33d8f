import Randomness
import Testing

@testable import MeshAuthority

/// The invariants of §7 in histories that nobody would think of.
@Suite struct RandomHistoryTests {
    @Test(arguments: History.Kind.allCases)
    func `Random histories break no invariant`(kind: History.Kind) {
        randomRounds(15) { seed, random in
            var history = History(kind, random)
            for _ in 0..<60 where history.faults.isEmpty { history.act() }
            if history.faults.isEmpty { history.end() }
            let trail = history.trail.joined(separator: "\n")
            #expect(history.faults.isEmpty, "\(kind), seed \(seed):\n\(trail)\n\(history.faults)")
        }
    }
}
