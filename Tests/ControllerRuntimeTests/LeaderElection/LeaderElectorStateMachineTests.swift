import FoundationEssentials
import KubernetesAPI
import Testing

@testable import ControllerRuntime

@Suite struct LeaderElectorStateMachineTests {
    typealias Machine = LeaderElector.StateMachine
    typealias Step = LeaderElector.StateMachine.Step

    private static let lease = ObjectKey(namespace: "kuma-system", name: "koguma")

    private func machine(_ identity: String = "me", random: Jitter = .none) throws -> Machine {
        Machine(try LeaderElector.Configuration(lease: Self.lease, identity: identity), random: random)
    }

    private func lease(
        _ holder: String, seconds: Int? = 15, renewed: Double = 0, transitions: Int = 3
    ) -> Lease {
        var lease = Lease(metadata: ObjectMeta(name: "koguma", namespace: "kuma-system"))
        lease.metadata.resourceVersion = "\(Int(renewed) + 1)"
        lease.spec.holderIdentity = holder
        lease.spec.leaseDurationSeconds = seconds
        lease.spec.renewTime = testDate + renewed
        lease.spec.acquireTime = testDate - 100
        lease.spec.leaseTransitions = transitions
        return lease
    }

    /// One who has led since `at`.
    private func leader(at: Duration = .zero) throws -> Machine {
        var machine = try machine()
        _ = machine.begin(now: at, date: testDate)
        let step = machine.found(nil, now: at, date: testDate)
        let lease = try #require(step.lease)
        #expect(machine.wrote(lease, now: at) == .pause(until: at + .seconds(2)))
        return machine
    }

    // MARK: Candidates

    @Test func `A lease that is not there is made`() throws {
        var machine = try machine()
        #expect(machine.begin(now: .zero, date: testDate) == .read)
        guard case .create(let lease) = machine.found(nil, now: .zero, date: testDate) else {
            Issue.record("not created")
            return
        }
        #expect(lease.key == Self.lease)
        #expect(lease.spec.holderIdentity == "me" && lease.spec.leaseDurationSeconds == 15)
        #expect(lease.spec.leaseTransitions == 0)
        #expect(lease.spec.acquireTime == testDate && lease.spec.renewTime == testDate)
        #expect(!machine.isLeading)
        _ = machine.wrote(lease, now: .seconds(1))
        #expect(machine.isLeading && machine.renewedAt == .zero, "counted from when the request was sent")
    }

    @Test func `One that nobody holds is taken at once, and counts as another holder`() throws {
        for holder in ["", "me"] {
            var machine = try machine()
            _ = machine.begin(now: .zero, date: testDate)
            let taken = try #require(machine.found(lease(holder), now: .zero, date: testDate).lease)
            #expect(taken.spec.holderIdentity == "me")
            #expect(taken.spec.leaseTransitions == (holder.isEmpty ? 4 : 3))
            #expect(taken.spec.acquireTime == (holder.isEmpty ? testDate : testDate - 100))
        }
    }

    /// The remote times are of another clock: an hour ago and in an hour are the same.
    @Test(arguments: [-3600.0, -600, 0, 600, 3600])
    func `One that is held is waited for, whatever its times say`(_ offset: Double) throws {
        var machine = try machine()
        _ = machine.begin(now: .zero, date: testDate)
        var now: Duration = .zero
        var step = machine.found(lease("other", renewed: offset), now: now, date: testDate)
        // Nothing changes for 15 s of our own time.
        while case .pause(let until) = step, now < .seconds(60) {
            now = until
            #expect(machine.begin(now: now, date: testDate) == .read)
            step = machine.found(lease("other", renewed: offset), now: now, date: testDate)
        }
        #expect(now == .seconds(15), "not a moment later than it may")
        #expect(step.lease?.spec.leaseTransitions == 4)
    }

    @Test func `Each change that is seen begins the wait anew`() throws {
        var machine = try machine()
        for second in stride(from: 0, to: 100, by: 2) {
            let now: Duration = .seconds(second)
            _ = machine.begin(now: now, date: testDate)
            let found = lease("other", renewed: Double(second))
            #expect(machine.found(found, now: now, date: testDate) == .pause(until: now + .seconds(2)))
        }
        #expect(machine.holder == "other")
    }

    @Test func `What others note about the lease begins nothing anew`() throws {
        var machine = try machine()
        _ = machine.begin(now: .zero, date: testDate)
        _ = machine.found(lease("other"), now: .zero, date: testDate)
        var annotated = lease("other")
        annotated.metadata.annotations = ["a": "b"]
        annotated.metadata.resourceVersion = "99"
        #expect(machine.found(annotated, now: .seconds(15), date: testDate).lease?.spec.holderIdentity == "me")
    }

    struct Said: Sendable {
        var seconds: Int?
        var lasts: Duration
    }

    @Test(
        arguments: [
            Said(seconds: nil, lasts: .seconds(15)), Said(seconds: 60, lasts: .seconds(60)),
            Said(seconds: 0, lasts: .seconds(1)), Said(seconds: -5, lasts: .seconds(1)),
            Said(seconds: .max, lasts: .seconds(Int32.max)), Said(seconds: .min, lasts: .seconds(1)),
        ])
    func `It lasts as long as its holder says`(_ said: Said) throws {
        var machine = try machine()
        _ = machine.begin(now: .zero, date: testDate)
        _ = machine.found(lease("other", seconds: said.seconds), now: .zero, date: testDate)
        let before = said.lasts - .milliseconds(1)
        #expect(machine.found(lease("other", seconds: said.seconds), now: before, date: testDate).lease == nil)
        #expect(machine.found(lease("other", seconds: said.seconds), now: said.lasts, date: testDate).lease != nil)
    }

    @Test func `The number of holders bears every number`() throws {
        for transitions in [Int.max, Int.min, Int(Int32.max), -1] {
            var machine = try machine()
            _ = machine.begin(now: .zero, date: testDate)
            let taken = machine.found(lease("", transitions: transitions), now: .zero, date: testDate).lease
            #expect((0...Int(Int32.max)).contains(try #require(taken).spec.leaseTransitions))
        }
    }

    @Test func `Candidates do not come all at once`() throws {
        var machine = try machine(random: Jitter { 0.5 })
        _ = machine.begin(now: .zero, date: testDate)
        #expect(machine.found(lease("other"), now: .zero, date: testDate) == .pause(until: .milliseconds(3_200)))
        #expect(machine.failed(now: .seconds(1)) == .pause(until: .milliseconds(4_200)))
    }

    @Test func `Who was not the first looks again`() throws {
        var machine = try machine()
        _ = machine.begin(now: .zero, date: testDate)
        _ = machine.found(nil, now: .zero, date: testDate)
        #expect(machine.failed(now: .zero) == .pause(until: .seconds(2)))
        #expect(machine.begin(now: .seconds(2), date: testDate) == .read)
        #expect(machine.found(lease("other"), now: .seconds(2), date: testDate) == .pause(until: .seconds(4)))
        #expect(!machine.isLeading)
    }

    @Test func `An answer that comes when the lease is over makes nobody a leader`() throws {
        var machine = try machine()
        _ = machine.begin(now: .zero, date: testDate)
        let taken = try #require(machine.found(lease(""), now: .zero, date: testDate).lease)
        #expect(machine.wrote(taken, now: .seconds(60)) == .read)
        #expect(!machine.isLeading)
    }

    // MARK: Leaders

    @Test func `A renewal keeps the term and asks for nothing first`() throws {
        var machine = try leader()
        guard case .replace(let renewed) = machine.begin(now: .seconds(2), date: testDate + 2) else {
            Issue.record("not renewed")
            return
        }
        #expect(renewed.spec.acquireTime == testDate && renewed.spec.renewTime == testDate + 2)
        #expect(renewed.spec.leaseTransitions == 0)
        #expect(machine.wrote(renewed, now: .milliseconds(2_300)) == .pause(until: .seconds(4)))
        #expect(machine.deadline == .seconds(12))
    }

    /// To an API server a write that changes nothing is none, and nobody would see that the holder lives.
    @Test func `A wall clock that stands still does not stop the renewals`() throws {
        var machine = try leader()
        var seen: Set<Lease.Specification> = []
        for second in stride(from: 2, to: 20, by: 2) {
            let step = machine.begin(now: .seconds(second), date: testDate)
            let lease = try #require(step.lease)
            #expect(seen.insert(lease.spec).inserted)
            _ = machine.wrote(lease, now: .seconds(second))
        }
    }

    @Test func `A renewal that fails is followed by a look`() throws {
        var machine = try leader()
        let optimistic = try #require(machine.begin(now: .seconds(2), date: testDate + 2).lease)
        #expect(machine.failed(now: .seconds(3)) == .read)
        // The renewal came through, only its answer did not.
        let again = try #require(machine.found(optimistic, now: .seconds(3), date: testDate + 3).lease)
        #expect(again.spec.renewTime == testDate + 3 && again.spec.leaseTransitions == 0)
        #expect(machine.wrote(again, now: .seconds(4)) == .pause(until: .seconds(5)))
        #expect(machine.deadline == .seconds(13))
    }

    @Test func `It is tried until the deadline, and not longer`() throws {
        var machine = try leader()
        var now: Duration = .zero
        var step: Step = .pause(until: .seconds(2))
        var tries = 0
        while now < .seconds(60) {
            switch step {
            case .pause(let until):
                now = until
                step = machine.begin(now: now, date: testDate)
            case .read, .replace, .create:
                tries += 1
                step = machine.failed(now: now)
            case .lost(let reason):
                #expect(reason == .notRenewed(for: .seconds(10)))
                #expect(now == .seconds(10))
                #expect(tries == 5, "at 2 s a renewal and a look, then a look each 2 s")
                return
            }
        }
        Issue.record("never lost")
    }

    @Test func `A request that takes until the deadline is the last`() throws {
        var machine = try leader()
        _ = machine.begin(now: .seconds(2), date: testDate)
        #expect(machine.failed(now: .seconds(10)) == .lost(.notRenewed(for: .seconds(10))))
    }

    @Test func `What somebody else holds is lost at once`() throws {
        var machine = try leader()
        _ = machine.begin(now: .seconds(2), date: testDate)
        #expect(machine.failed(now: .seconds(2)) == .read)
        #expect(machine.found(lease("thief"), now: .seconds(2), date: testDate) == .lost(.taken(by: "thief")))
    }

    @Test func `What was deleted or emptied is taken again`() throws {
        for lease in [nil, lease("", transitions: 7)] {
            var machine = try leader()
            _ = machine.begin(now: .seconds(2), date: testDate)
            _ = machine.failed(now: .seconds(2))
            let again = try #require(machine.found(lease, now: .seconds(2), date: testDate + 2).lease)
            #expect(again.spec.holderIdentity == "me")
            #expect(again.spec.leaseTransitions == (lease == nil ? 0 : 8))
            #expect(machine.wrote(again, now: .seconds(2)) == .pause(until: .seconds(4)))
            #expect(machine.isLeading)
        }
    }

    /// A machine that was paused for an hour: if the write is accepted, nobody else has led meanwhile.
    @Test func `Who has overslept tries once more`() throws {
        var machine = try leader()
        let hour: Duration = .seconds(3600)
        let lease = try #require(machine.begin(now: hour, date: testDate).lease)
        #expect(machine.deadline == hour + .seconds(5))
        var accepted = machine
        #expect(accepted.wrote(lease, now: hour + .seconds(1)) == .pause(until: hour + .seconds(2)))
        #expect(accepted.deadline == hour + .seconds(10))
        #expect(machine.failed(now: hour) == .read)
        #expect(machine.found(self.lease("other"), now: hour, date: testDate) == .lost(.taken(by: "other")))
        #expect(machine.failed(now: hour + .seconds(5)) == .lost(.notRenewed(for: hour + .seconds(5))))
    }
}

extension LeaderElector.StateMachine.Step {
    /// What is to be written.
    var lease: Lease? {
        switch self {
        case .create(let lease), .replace(let lease): lease
        case .read, .pause, .lost: nil
        }
    }
}
