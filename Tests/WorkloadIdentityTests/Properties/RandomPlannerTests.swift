import Randomness
import Testing

@Suite struct RandomPlannerTests {
    @Test func `Random: anybody believes anybody through rotations, taints, tampering and lag`() {
        randomRounds { seed, random in
            var history = IdentityHistory(seed: seed)
            for _ in 0..<400 { try history.step(&random) }
            try history.finish()
        }
    }
}
