import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

/// A controller that performs plans step by step, so that a test can stop it or let another one in at any write.
struct Leader {
    enum Step {
        case wrote
        case refused
        case idle
    }

    let planner: AuthorityPlanner
    let signing: FakeSigning
    var now = Cluster.now
    /// Every event that was recorded.
    var events: [PlannedEvent] = []
    private var plan: AuthorityPlan?
    private var seen: Mesh?

    init(_ signing: FakeSigning) {
        self.signing = signing
        planner = AuthorityPlanner(signing: signing)
    }

    /// Looks if it has to, and performs at most one write.
    mutating func step(_ cluster: inout Cluster) -> Step {
        if plan == nil {
            guard let observation = cluster.observe() else { return .idle }
            seen = observation.mesh
            plan = planner.plan(observation, now: now)
        }
        guard var plan, let seen else { return .idle }
        do {
            if plan.writes.isEmpty {
                self.plan = nil
                guard let status = plan.status, status.differs(from: seen.status) else { return .idle }
                try cluster.write(status, seen: seen)
                events += plan.events
            } else {
                let next = plan.writes.removeFirst()
                self.plan = plan.writes.isEmpty ? nil : plan
                try cluster.perform(next.write, seen: seen, signing: signing)
                events += next.events
                // Its own change of the finalizers is known to it.
                if case .addFinalizer = next.write { self.seen = cluster.mesh }
            }
            return .wrote
        } catch {
            self.plan = nil
            return .refused
        }
    }

    /// Forgets what it was about to do, as if it were started anew.
    mutating func restart() {
        plan = nil
        seen = nil
    }

    /// Works, and again when the time is over in which a new root becomes known.
    mutating func finish(_ cluster: inout Cluster) {
        #expect(settle(&cluster) != nil, "does not come to an end")
        now += AuthorityPlanner.defaultPropagationDelay / .seconds(1)
        #expect(settle(&cluster) != nil, "does not come to an end")
    }

    /// Works until there is nothing to do.
    /// - Returns: how many writes it made, or nil if it does not come to an end.
    @discardableResult
    mutating func settle(_ cluster: inout Cluster) -> Int? {
        var writes = 0
        for _ in 0..<200 {
            switch step(&cluster) {
            case .wrote: writes += 1
            case .refused: break
            case .idle: return writes
            }
        }
        return nil
    }
}
