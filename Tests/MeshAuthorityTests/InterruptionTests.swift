import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Randomness
import Testing

@testable import MeshAuthority

/// §7.5 and "all of it must hold with two leaders".
@Suite struct InterruptionTests {
    @Test(arguments: Scenario.all)
    func `comes to its end, and then makes no write`(scenario: Scenario) {
        let signing = FakeSigning()
        var cluster = scenario.prepare(signing)
        var leader = Leader(signing)
        leader.finish(&cluster)
        #expect(scenario.holds(cluster, signing), "\(cluster.condition(.ready)?.message ?? "no condition")")
        leader.restart()
        #expect(leader.settle(&cluster) == 0)
    }

    @Test(arguments: Scenario.all)
    func `stopped after any write, the next one ends it`(scenario: Scenario) {
        for limit in 1...30 {
            let signing = FakeSigning()
            var cluster = scenario.prepare(signing)
            var first = Leader(signing)
            var writes = 0
            while writes < limit, first.step(&cluster) == .wrote { writes += 1 }
            guard writes == limit else { return }
            var second = Leader(signing)
            second.finish(&cluster)
            #expect(
                scenario.holds(cluster, signing),
                "stopped after write \(limit): \(cluster.condition(.ready)?.message ?? "no condition")")
        }
        Issue.record("30 writes do not end it")
    }

    @Test(arguments: Scenario.all)
    func `Random turns of two leaders end in one authority`(scenario: Scenario) {
        randomRounds { seed, random in
            let signing = FakeSigning()
            var cluster = scenario.prepare(signing)
            var leaders = [Leader(signing), Leader(signing)]
            var idleSteps = 0
            for _ in 0..<300 where idleSteps < 6 {
                let index = Int.random(in: 0...1, using: &random)
                if case .idle = leaders[index].step(&cluster) { idleSteps += 1 } else { idleSteps = 0 }
                if Int.random(in: 0..<20, using: &random) == 0 { leaders[index].restart() }
            }
            for index in leaders.indices {
                leaders[index].restart()
                leaders[index].finish(&cluster)
            }
            #expect(
                scenario.holds(cluster, signing),
                "seed \(seed): \(cluster.condition(.ready)?.message ?? "no condition"); \(cluster.log)")
            leaders[0].restart()
            #expect(leaders[0].settle(&cluster) == 0, "seed \(seed)")
        }
    }
}
