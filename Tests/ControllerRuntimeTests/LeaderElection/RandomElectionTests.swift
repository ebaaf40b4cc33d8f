import FoundationEssentials
import KubernetesAPI
import Testing

@testable import ControllerRuntime

/// Several candidates, a server that loses requests and answers, and wall clocks that jump.
@Suite struct RandomElectionTests {
    private static let key = ObjectKey(namespace: "kuma-system", name: "koguma")
    private static let timeout: Duration = .seconds(5)

    /// Whatever happens in between, at no time two lead whose deadline is yet to come.
    @Test(.serialized, arguments: seeds) func `Random histories never have two leaders`(seed: UInt64) throws {
        var world = try World(seed: seed, candidates: 3)
        try world.run(until: .seconds(600))
        #expect(world.terms > 0, "seed \(seed): nobody ever led")
    }

    private struct World {
        enum Happening {
            /// The request reaches the server, which answers if the answer is not lost.
            case arrives(LeaderElector.StateMachine.Step, answerAt: Duration?)
            case answered(Result<Lease?, Refused>)
            case wakes
        }

        struct Refused: Error {}

        struct Entry {
            var at: Duration
            var who: Int
            /// Of the step that it belongs to; older ones are of no account to the candidate.
            var step: Int
            var what: Happening
        }

        let seed: UInt64
        var random: SeededGenerator
        var machines: [LeaderElector.StateMachine] = []
        var steps: [Int] = []
        var agenda: [Entry] = []
        var stored: Lease?
        var version = 0
        var now: Duration = .zero
        var terms = 0
        /// How often a request fails, of a hundred; changes as time goes on.
        var losses = 0

        init(seed: UInt64, candidates: Int) throws {
            self.seed = seed
            random = SeededGenerator(seed: seed)
            for index in 0..<candidates {
                let configuration = try LeaderElector.Configuration(
                    lease: RandomElectionTests.key, identity: "candidate-\(index)")
                let fraction = Double.random(in: 0..<1, using: &random)
                machines.append(LeaderElector.StateMachine(configuration, random: Jitter { fraction }))
                steps.append(0)
                agenda.append(Entry(at: milliseconds(0...3_000), who: index, step: 0, what: .wakes))
            }
        }

        mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration {
            .milliseconds(Int.random(in: range, using: &random))
        }

        mutating func percent(_ share: Int) -> Bool { Int.random(in: 0..<100, using: &random) < share }

        /// A wall clock that somebody sets again and again.
        mutating func date() -> Date { testDate + Double.random(in: -600...600, using: &random) }

        mutating func run(until end: Duration) throws {
            while let index = agenda.indices.min(by: { agenda[$0].at < agenda[$1].at }), now < end {
                let entry = agenda.remove(at: index)
                now = entry.at
                if percent(1) { losses = [0, 5, 30, 90].randomElement(using: &random) ?? 0 }
                handle(entry)
                let leaders = machines.filter { machine in machine.deadline.map { now < $0 } ?? false }
                try #require(leaders.count <= 1, "seed \(seed): two leaders at \(now)")
            }
        }

        mutating func handle(_ entry: Entry) {
            let isCurrent = entry.step == steps[entry.who]
            switch entry.what {
            case .arrives(let step, let answerAt):
                let result = serve(step)
                if let answerAt, isCurrent {
                    agenda.append(Entry(at: answerAt, who: entry.who, step: entry.step, what: .answered(result)))
                }
            case .answered(let result) where isCurrent:
                let wasLeading = machines[entry.who].isLeading
                let today = date()
                switch result {
                case .success(let lease?) where lease.metadata.generation < 0:
                    take(entry.who, machines[entry.who].wrote(lease, now: now))
                case .success(let lease): take(entry.who, machines[entry.who].found(lease, now: now, date: today))
                case .failure: take(entry.who, machines[entry.who].failed(now: now))
                }
                if machines[entry.who].isLeading, !wasLeading { terms += 1 }
            case .wakes where isCurrent:
                let today = date()
                take(entry.who, machines[entry.who].begin(now: now, date: today))
            case .answered, .wakes: break
            }
        }

        mutating func take(_ who: Int, _ step: LeaderElector.StateMachine.Step) {
            steps[who] += 1
            switch step {
            case .pause(let until):
                agenda.append(Entry(at: until, who: who, step: steps[who], what: .wakes))
            case .lost:
                // The process ends; another is started in its place.
                if let fresh = try? LeaderElector.Configuration(
                    lease: RandomElectionTests.key, identity: "candidate-\(who)-\(steps[who])")
                {
                    machines[who] = LeaderElector.StateMachine(fresh, random: .none)
                    agenda.append(Entry(at: now + milliseconds(100...9_000), who: who, step: steps[who], what: .wakes))
                }
            case .read, .create, .replace:
                var limit = now + RandomElectionTests.timeout
                if let deadline = machines[who].deadline { limit = min(limit, deadline) }
                // Nobody waits longer; what arrives later has its effect all the same.
                agenda.append(Entry(at: limit, who: who, step: steps[who], what: .answered(.failure(Refused()))))
                guard !percent(losses) else { return }
                let arrival = now + (percent(losses) ? milliseconds(0...8_000) : milliseconds(0...100))
                let answer = percent(losses) ? nil : arrival + milliseconds(0...100)
                let isLate = answer.map { $0 >= limit } ?? true
                agenda.append(
                    Entry(
                        at: arrival, who: who, step: steps[who],
                        what: .arrives(step, answerAt: isLate ? nil : answer)))
            }
        }

        /// As an API server does it; a negative generation marks the answer to a write.
        mutating func serve(_ step: LeaderElector.StateMachine.Step) -> Result<Lease?, Refused> {
            switch step {
            case .read: return .success(stored)
            case .create(let lease) where stored == nil: return .success(store(lease))
            case .replace(let lease) where stored?.metadata.resourceVersion == lease.metadata.resourceVersion:
                return .success(store(lease))
            case .create, .replace, .pause, .lost: return .failure(Refused())
            }
        }

        mutating func store(_ lease: Lease) -> Lease {
            version += 1
            var lease = lease
            lease.metadata.resourceVersion = "\(version)"
            lease.metadata.generation = 0
            stored = lease
            lease.metadata.generation = -1
            return lease
        }
    }
}
