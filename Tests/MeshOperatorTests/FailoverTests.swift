import ControllerRuntime
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import ServiceLifecycle
import TestSupport
import Testing

/// Several controllers of one cluster: one leads, the others are ready to.
@Suite(.timeLimit(.minutes(10))) struct FailoverTests {
    private static let secrets = "POST /api/v1/namespaces/\(World.namespace)/secrets"

    /// Runs an operator while `body` runs; then it is gone, as if killed.
    private func running(_ service: Operator, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            defer { group.cancelAll() }
            try await body()
        }
    }

    private func waitUntilReady(_ service: Operator) async {
        while service.problem != nil, !Task.isCancelled { await Task.yield() }
    }

    @Test func `A standby is ready, writes nothing, and takes over from a leader that was killed`() async throws {
        let world = try await World()
        let (one, two) = (world.faults(), world.faults())
        let leader = world.makeOperator(one, election: try world.frozenElection("one"))
        var withDefault = OperatorConfiguration(systemNamespace: World.namespace)
        withDefault.instance = "two"
        let state = Gate()
        one.add(FaultRule(.waits(state), .line(Self.secrets), at: 2))
        // The lease that it left is over as soon as somebody has watched it for two seconds of its own time.
        try await running(leader) {
            try await world.waitForHolder("one")
            try await world.apply(World.builtin, mesh: "other")
            await state.waitForArrival()
        }
        let key = try #require(try await world.value(Names.keySecret(mesh: "other", backend: "builtin")))
        let standby = world.makeOperator(two, configuration: withDefault, election: try world.election("two"))
        try await running(standby) {
            try await world.waitReady("other")
            try await world.expectWhole("other")
            #expect(try await world.value(Names.keySecret(mesh: "other", backend: "builtin")) == key)
            try await world.wait { $0 != nil }
            #expect(try await world.holder() == "two")
        }
    }

    @Test func `A standby does nothing for as long as there is a leader`() async throws {
        let world = try await World()
        let (one, two) = (world.faults(), world.faults())
        let leader = world.makeOperator(one, election: try world.election("one"))
        let configuration = OperatorConfiguration(systemNamespace: World.namespace)
        let standby = world.makeOperator(two, configuration: configuration, election: try world.election("two"))
        try await running(leader) {
            try await world.waitForHolder("one")
            try await running(standby) {
                await waitUntilReady(standby)
                try await world.apply(World.builtin)
                try await world.waitReady()
                try await world.waitUntilQuiet("other")
                #expect(two.writes.isEmpty, "neither reconciles nor a default Mesh: \(two.writes)")
                #expect(standby.problem == nil && standby.livenessChecks.allSatisfy { $0.problem == nil })
                let events: ListPage<Event> = try await world.client.list()
                #expect(events.objects.allSatisfy { $0.reportingInstance == "koguma" })
            }
        }
    }

    @Test func `A shutdown lets reconciles end, hands the lease over, and only then goes`() async throws {
        let world = try await World()
        let transport = world.faults()
        let gate = Gate()
        transport.add(FaultRule(.waits(gate), .line(Self.secrets), at: 2))
        var configuration = OperatorConfiguration(systemNamespace: World.namespace, createsDefaultMesh: false)
        configuration.drainLimit = .seconds(100_000)
        let leader = world.makeOperator(
            transport, configuration: configuration, election: try world.election("one"))
        let second = world.faults()
        let standby = world.makeOperator(second, election: try world.election("two"))
        let group = ServiceGroup(services: [leader], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await world.waitForHolder("one")
            try await running(standby) {
                await waitUntilReady(standby)
                try await world.apply(World.builtin)
                await gate.waitForArrival()
                await group.triggerGracefulShutdown()
                // Time for those who end too early.
                for _ in 1...100 { await Task.yield() }
                #expect(try await world.holder() == "one")
                gate.open()
                try await world.waitForHolder("two")
                try await world.expectWhole()
                #expect(second.writes.isEmpty, "the first has made all of it: \(second.writes)")
            }
            try await tasks.waitForAll()
        }
    }

    @Test func `Two leaders at once end in one authority, and then in no writes`() async throws {
        let world = try await World()
        let (one, two) = (world.faults(), world.faults())
        let frozen = world.makeOperator(one, election: try world.frozenElection("one"))
        let second = world.makeOperator(two, election: try world.election("two"))
        try await running(frozen) {
            try await world.waitForHolder("one")
            try await running(second) {
                try await world.waitForHolder("two")
                let meshes = (1...8).map { "mesh-\($0)" }
                for mesh in meshes { try await world.apply(World.builtin, mesh: mesh) }
                for mesh in meshes {
                    try await world.waitReady(mesh)
                    try await world.expectWhole(mesh)
                    #expect(try await world.secrets(of: mesh).count == 3)
                }
                try await world.waitUntilQuiet("last")
                let before = try await world.versions(of: meshes)
                try await world.waitUntilQuiet("very-last")
                let after = try await world.versions(of: meshes)
                #expect(before == after && before.count == meshes.count * 4)
                #expect(!one.writes.isEmpty && !two.writes.isEmpty, "both have worked")
            }
        }
    }

    @Test func `Lost leadership cancels what is in progress, and ends the controller`() async throws {
        let world = try await World()
        let transport = world.faults()
        let gate = Gate()
        transport.add(FaultRule(.waits(gate), .line(Self.secrets), at: 2))
        let leader = world.makeOperator(transport, election: try world.election("one"))
        let lost = await #expect(throws: LeadershipLost.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await leader.run() }
                try await world.waitForHolder("one")
                try await world.apply(World.builtin)
                // Nobody opens it: only cancellation ends the wait.
                await gate.waitForArrival()
                try await world.steal("thief")
                try await group.waitForAll()
            }
        }
        #expect(lost?.reason == .taken(by: "thief"))
        #expect(try await world.holder() == "thief")
        let key = try #require(try await world.value(World.key))
        try await world.release("thief")
        let second = world.faults()
        try await running(world.makeOperator(second, election: try world.election("two"))) {
            try await world.waitReady()
            try await world.expectWhole()
            #expect(try await world.value(World.key) == key)
            try await world.pass()
            let before = second.writes.count
            try await world.pass()
            #expect(second.writes.dropFirst(before).filter { !$0.contains(World.mark) } == [])
        }
    }

    @Test func `What does not end is cancelled, and the lease released all the same`() async throws {
        let world = try await World()
        let transport = world.faults()
        let gate = Gate()
        transport.add(FaultRule(.waits(gate), .line(Self.secrets), at: 2))
        var configuration = OperatorConfiguration(systemNamespace: World.namespace, createsDefaultMesh: false)
        configuration.drainLimit = .milliseconds(20)
        let leader = world.makeOperator(
            transport, configuration: configuration, election: try world.election("one"))
        let group = ServiceGroup(services: [leader], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await world.waitForHolder("one")
            try await world.apply(World.builtin)
            await gate.waitForArrival()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(try await world.holder() == "")
    }
}

extension World {
    /// The versions of the Meshes and their Secrets.
    fileprivate func versions(of meshes: [String]) async throws -> [String: String] {
        var versions: [String: String] = [:]
        for name in meshes {
            versions[name] = try await mesh(name)?.metadata.resourceVersion
            for (secret, object) in try await secrets(of: name) { versions[secret] = object.metadata.resourceVersion }
        }
        return versions
    }
}
