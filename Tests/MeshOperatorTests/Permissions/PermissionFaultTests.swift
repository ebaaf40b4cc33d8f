import FoundationEssentials
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import TestSupport
import Testing

/// Calls that fail and controllers that stop, while permissions are reported: it ends as if nothing had been.
@Suite(.timeLimit(.minutes(10))) struct PermissionFaultTests {
    private static let writes = RequestPattern.writes.having("/meshtrafficpermissions/")

    private static func prepare() async throws -> World {
        let world = try await World()
        try await world.kongAir()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
        }
        for index in 1...3 {
            try await world.permit("allow-\(index)", in: "kong-air-production", World.everybody("Allow"))
        }
        return world
    }

    private static func expectWhole(_ world: World, _ comment: Comment) async throws {
        for index in 1...3 {
            let policy = try await world.wait(for: "allow-\(index)", in: "kong-air-production", .programmed, .noProxies)
            #expect(policy?.status?.inbounds?.selected == 2, comment)
        }
        for name in ["flight-control-blu-1", "check-in-api-blu-1"] {
            try await world.wait(for: Dataplane.self, name, in: "kong-air-production") { dataplane in
                dataplane?.status?.permissions?.count == 3
            }
        }
    }

    /// What comes later is reported, and nothing is written to what was there.
    private static func expectQuiet(_ world: World, _ comment: Comment) async throws {
        let transport = world.faults()
        let page: ListPage<Event> = try await world.client.list()
        try await world.withOperator(transport) { _ in
            try await world.memberNamespace("later")
            try await world.permit("later", in: "later", World.everybody("Allow"))
            try await world.wait(for: "later", in: "later", .programmed, .selectsNothing)
        }
        let places = ["/kong-air-production/", "/meshes/"]
        #expect(transport.writes.filter { write in places.contains { write.contains($0) } } == [], comment)
        let after: ListPage<Event> = try await world.client.list()
        #expect(after.items.count == page.items.count, comment)
    }

    @Test(arguments: [Failure.notSent, .answerLost, .conflict, .broken, .actedAndBroken, .unavailable])
    func `any write may fail in any way`(failure: Failure) async throws {
        for call in 1...4 {
            let world = try await Self.prepare()
            let transport = world.faults(FaultRule(failure.fault, Self.writes, at: call))
            let comment = Comment("\(failure) at write \(call)")
            try await world.withOperator(transport) { _ in try await Self.expectWhole(world, comment) }
        }
    }

    @Test func `stopped after any write, the next controller ends it, and a third writes nothing`() async throws {
        for write in 1...3 {
            let world = try await Self.prepare()
            let comment = Comment("stopped at write \(write)")
            let (arrivals, arrival) = AsyncStream<Void>.makeStream()
            let gate = Gate()
            let stop = Fault.does {
                arrival.yield()
                await gate.pass()
            }
            let transport = world.faults(FaultRule(stop, Self.writes, at: write))
            try await world.withOperator(transport) { _ in
                for await _ in arrivals { break }
            }
            try await world.withOperator { _ in try await Self.expectWhole(world, comment) }
            try await Self.expectQuiet(world, comment)
        }
    }

    @Test func `two controllers at once end in the same, and then in no writes`() async throws {
        let world = try await Self.prepare()
        try await world.withOperator { _ in
            try await world.withOperator { _ in try await Self.expectWhole(world, "two") }
        }
        try await Self.expectQuiet(world, "two")
    }
}
