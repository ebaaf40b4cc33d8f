import ControllerRuntime
import FoundationEssentials
import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing

/// Electors against the embedded API server, each on a clock that stands still until the test moves it.
@Suite(.timeLimit(.minutes(10))) struct LeaderElectorTests {
    /// Runs candidates for as long as `body` takes; then they are gone, as if killed: nothing is released.
    private func running(
        _ candidates: Candidate..., body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for candidate in candidates { group.addTask { try? await candidate.run() } }
            defer { group.cancelAll() }
            try await body()
        }
    }

    @Test func `One leads, the other waits for as long as it renews`() async throws {
        let contest = try await Contest()
        let (one, two) = (try contest.candidate("one"), try contest.candidate("two"))
        try await running(one) {
            await one.advanceUntilLeading()
            try await running(two) {
                for _ in 1...20 {
                    await one.advance(rounds: 1)
                    await two.advance(rounds: 1)
                }
                #expect(one.elector.isLeading && !two.elector.isLeading)
                let lease = try #require(try await contest.held())
                #expect(lease.spec.holderIdentity == "one" && lease.spec.leaseTransitions == 0)
                #expect(lease.spec.leaseDurationSeconds == 15)
                #expect(two.logs.messages.filter { $0 == "somebody else leads" }.count == 1, "said once")
            }
        }
    }

    @Test func `Of two at once one wins`() async throws {
        let contest = try await Contest()
        let (one, two) = (try contest.candidate("one"), try contest.candidate("two"))
        let (first, second) = (Gate(), Gate())
        one.transport.add(FaultRule(.waits(first), .line("POST \(Contest.path)")))
        two.transport.add(FaultRule(.waits(second), .line("POST \(Contest.path)")))
        try await running(one, two) {
            // Both have seen that there is no lease.
            await first.waitForArrival()
            await second.waitForArrival()
            first.open()
            await one.advanceUntilLeading()
            second.open()
            await two.advance(rounds: 3)
            #expect(one.elector.isLeading && !two.elector.isLeading)
            let lease = try await contest.held()
            #expect(lease?.spec.holderIdentity == "one")
            #expect(!two.logs.messages.contains { $0.contains("cannot") }, "that is a matter of course")
        }
    }

    /// A wall clock that is ten minutes off, either way, changes nothing.
    @Test(arguments: [-600.0, 0, 600])
    func `A standby takes over when the lease is over by its own time`(_ offset: Double) async throws {
        let contest = try await Contest()
        let jumps = Shared(0.0)
        let one = try contest.candidate("one") { testDate + jumps.value }
        let two = try contest.candidate("two") { testDate + offset }
        try await running(one) {
            await one.advanceUntilLeading()
            await one.advance(rounds: 2)
            jumps.update { $0 = -offset }
            await one.advance(rounds: 2)
            #expect(one.elector.isLeading)
        }
        // It was killed: the lease is still its.
        #expect(try await contest.held()?.spec.holderIdentity == "one")
        try await running(two) {
            #expect(await two.advanceUntilLeading() == .seconds(15))
            let lease = try #require(try await contest.held())
            #expect(lease.spec.holderIdentity == "two" && lease.spec.leaseTransitions == 1)
            #expect(lease.spec.renewTime == lease.spec.acquireTime)
        }
    }

    @Test func `A shutdown releases the lease, and the next look takes it`() async throws {
        let contest = try await Contest()
        let (one, two) = (try contest.candidate("one"), try contest.candidate("two"))
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await one.elector.run { await cancelWhenGracefulShutdown { await one.work.pass() } }
                }
                await one.advanceUntilLeading()
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        let lease = try #require(try await contest.held())
        #expect(lease.spec.holderIdentity.isEmpty && lease.spec.leaseDurationSeconds == 1)
        #expect(!one.elector.isLeading)
        try await running(two) {
            #expect(await two.advanceUntilLeading() == .zero, "without any wait")
            let lease = try await contest.held()
            #expect(lease?.spec.leaseTransitions == 1)
        }
    }

    @Test func `A release that somebody gets in the way of is tried again`() async throws {
        let contest = try await Contest()
        let one = try contest.candidate("one")
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await one.elector.run { await one.work.pass() } }
            await one.advanceUntilLeading()
            one.transport.add(FaultRule(.waits(gate), .line("PUT \(Contest.path)")))
            one.work.open()
            await gate.waitForArrival()
            try await contest.tamper { $0.metadata.annotations = ["somebody": "else"] }
            gate.open()
            try await group.waitForAll()
        }
        let lease = try #require(try await contest.held())
        #expect(lease.spec.holderIdentity.isEmpty)
        #expect(lease.metadata.annotations == ["somebody": "else"], "what others wrote stays")
    }

    @Test func `Shut down while it waits, it ends well and touches nothing`() async throws {
        let contest = try await Contest()
        let (one, two) = (try contest.candidate("one"), try contest.candidate("two"))
        try await running(one) {
            await one.advanceUntilLeading()
            try await testGracefulShutdown { trigger in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await two.run() }
                    await two.advance(rounds: 2)
                    trigger.triggerGracefulShutdown()
                    try await group.waitForAll()
                }
            }
            #expect(two.terms == 0)
            #expect(try await contest.held()?.spec.holderIdentity == "one")
        }
    }

    @Test func `What somebody else took is lost at once, and the work cancelled`() async throws {
        let contest = try await Contest()
        let one = try contest.candidate("one")
        let lost = await #expect(throws: LeadershipLost.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await one.run() }
                await one.advanceUntilLeading()
                try await contest.tamper { $0.spec.holderIdentity = "thief" }
                await one.clock.advanceToSleeper(within: .seconds(2))
                try await group.waitForAll()
            }
        }
        #expect(lost?.reason == .taken(by: "thief"))
        #expect(lost?.description == "lease kuma-system/koguma was taken by thief")
        #expect(try await contest.held()?.spec.holderIdentity == "thief", "not ours to release")
        #expect(!one.elector.isLeading)
    }

    @Test func `A lease that cannot be renewed is lost at the deadline`() async throws {
        let contest = try await Contest()
        let one = try contest.candidate("one")
        let lost = await #expect(throws: LeadershipLost.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await one.run() }
                await one.advanceUntilLeading()
                one.transport.arm(.always(.notSent, .line("")))
                await one.advance { !one.elector.isLeading }
                try await group.waitForAll()
            }
        }
        #expect(lost?.reason == .notRenewed(for: .seconds(10)))
        #expect(lost?.description.contains("for 10 s: ") == true, "and why: \(String(describing: lost))")
        #expect(one.clock.now.offset == .seconds(10))
    }

    @Test func `One request that hangs does not lose the lease`() async throws {
        let contest = try await Contest()
        let one = try contest.candidate("one")
        let gate = Gate()
        try await running(one) {
            await one.advanceUntilLeading()
            one.transport.add(FaultRule(.waits(gate), .line("PUT \(Contest.path)")))
            await one.clock.advanceToSleeper(within: .seconds(2))
            await gate.waitForArrival()
            // The limit of the request; the look that follows, and another renewal.
            #expect(await one.clock.advanceToSleeper(within: .seconds(5)) == .seconds(5))
            await one.advance(rounds: 5)
            #expect(one.elector.isLeading)
            let lease = try await contest.held()
            #expect(lease?.spec.leaseTransitions == 0)
        }
    }

    /// As a credential plugin that ignores signals, or a resolver that is stuck, makes it do.
    @Test func `A request that cannot be cancelled does not keep the loss a secret`() async throws {
        let contest = try await Contest()
        let (stuck, told) = (Shared<CheckedContinuation<Void, Never>?>(nil), Shared<[LeadershipLost]>([]))
        let one = try contest.candidate(
            "one",
            onLoss: { lost in
                told.update { $0.append(lost) }
                stuck.update { $0.take() }?.resume()
            })
        await #expect(throws: LeadershipLost.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await one.run() }
                await one.advanceUntilLeading()
                let rule = FaultRule(
                    .does { await withCheckedContinuation { waiter in stuck.update { $0 = waiter } } }, .line("PUT"))
                one.transport.add(rule)
                // The renewal, and nothing later, which would find it overdue before it was sent.
                await one.clock.advanceToSleeper(within: .seconds(2))
                while stuck.value == nil, !Task.isCancelled { await Task.yield() }
                while told.value.isEmpty, !Task.isCancelled {
                    one.clock.advanceToNextSleeper(within: .seconds(15))
                    await Task.yield()
                }
                try await group.waitForAll()
            }
        }
        #expect(told.value.first?.reason == .notRenewed(for: .seconds(15)))
    }

    @Test func `What was deleted or emptied is taken again, and said`() async throws {
        let contest = try await Contest()
        let one = try contest.candidate("one")
        try await running(one) {
            await one.advanceUntilLeading()
            try await contest.client.delete(Lease.self, Contest.lease)
            await one.advance(rounds: 2)
            #expect(try await contest.held()?.spec.holderIdentity == "one")
            try await contest.tamper { $0.spec.holderIdentity = "" }
            await one.advance(rounds: 2)
            #expect(try await contest.held()?.spec.holderIdentity == "one")
            // The work begins on the pool, which may have others to serve first.
            while one.terms == 0, !Task.isCancelled { await Task.yield() }
            #expect(one.elector.isLeading && one.terms == 1)
        }
        let warnings = one.logs.entries.filter { $0["level"]?.string == "warning" }.map { $0["msg"]?.string ?? "" }
        #expect(warnings.count == 2, "\(warnings)")
        #expect(warnings.first?.contains("deleted") == true && warnings.last?.contains("released") == true)
    }

    @Test func `Missing rights are said once, with the remedy, until they are there`() async throws {
        let contest = try await Contest()
        let one = try contest.candidate("one")
        one.transport.arm(.always(.refused(.denied), .line("POST \(Contest.path)")))
        try await running(one) {
            await one.advance(rounds: 5)
            #expect(one.transport.fired >= 5)
            let errors = one.logs.entries.filter { $0["level"]?.string == "error" }
            #expect(errors.count == 1)
            #expect(errors.first?["problem"]?.string?.contains("no rights to lease kuma-system/koguma") == true)
            #expect(errors.first?["remedy"]?.string?.contains("get, create and update of leases") == true)
            #expect(one.elector.readinessCheck.problem?.contains("no rights") == true)
            one.transport.recover()
            await one.advanceUntilLeading()
            #expect(one.elector.readinessCheck.problem == nil)
            await one.advance(rounds: 1)
            #expect(one.logs.messages.contains("the lease can be used again"))
        }
    }

    @Test func `A namespace that is not there is named, and found when it is`() async throws {
        let contest = try await Contest(hasNamespace: false)
        let one = try contest.candidate("one")
        try await running(one) {
            await one.advance(rounds: 3)
            #expect(one.elector.readinessCheck.problem?.contains("there is no namespace kuma-system") == true)
            #expect(one.logs.texts.filter { $0.contains("there is no namespace") }.count == 1)
            try await contest.makeNamespace()
            await one.advanceUntilLeading()
            #expect(one.elector.readinessCheck.problem == nil)
        }
    }

    @Test func `Who holds it for very long is named, with the remedy`() async throws {
        let contest = try await Contest()
        var lease = Lease(metadata: ObjectMeta(name: "koguma", namespace: Contest.namespace))
        lease.spec.holderIdentity = "forgotten"
        lease.spec.leaseDurationSeconds = Int(Int32.max)
        try await contest.client.create(lease)
        let one = try contest.candidate("one")
        try await running(one) {
            await one.advance(rounds: 5)
            let warnings = one.logs.entries.filter { $0["level"]?.string == "warning" }
            #expect(warnings.count == 1)
            #expect(warnings.first?["leader"]?.string == "forgotten")
            #expect(warnings.first?["remedy"]?.string == "delete the lease if that process is gone")
            try await contest.client.delete(Lease.self, Contest.lease)
            await one.advanceUntilLeading()
            #expect(one.elector.isLeading)
        }
    }

    @Test func `An empty lease is nobody's`() async throws {
        let contest = try await Contest()
        try await contest.client.create(
            Lease(json: ["metadata": ["name": "koguma", "namespace": .string(Contest.namespace)]]))
        let one = try contest.candidate("one")
        try await running(one) {
            #expect(await one.advanceUntilLeading() == .zero)
            let lease = try await contest.held()
            #expect(lease?.spec.leaseTransitions == 1)
        }
    }

    @Test func `What the work throws is thrown when the lease is released`() async throws {
        struct Failure: Error {}
        let contest = try await Contest()
        let one = try contest.candidate("one")
        await #expect(throws: Failure.self) { try await one.elector.run { throw Failure() } }
        #expect(try await contest.held()?.spec.holderIdentity.isEmpty == true)
    }

    @Test func `It is stuck when the lease is long over and the process still there`() async throws {
        let contest = try await Contest()
        let one = try contest.candidate("one")
        let (cancelled, end) = (Shared(false), Gate())
        await #expect(throws: LeadershipLost.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await one.elector.run {
                        await withTaskCancellationHandler {
                            // Does not end when it is cancelled.
                            await Task { await end.pass() }.value
                        } onCancel: {
                            cancelled.update { $0 = true }
                        }
                    }
                }
                await one.advanceUntilLeading()
                #expect(one.elector.livenessCheck.problem == nil)
                one.transport.arm(.always(.notSent, .line("")))
                await one.advance { cancelled.value }
                one.clock.advance(by: .seconds(24))
                #expect(one.elector.livenessCheck.problem == nil)
                one.clock.advance(by: .seconds(2))
                #expect(one.elector.livenessCheck.problem?.contains("was not renewed for 36 s") == true)
                end.open()
                try await group.waitForAll()
            }
        }
        #expect(one.elector.livenessCheck.problem == nil)
    }
}
