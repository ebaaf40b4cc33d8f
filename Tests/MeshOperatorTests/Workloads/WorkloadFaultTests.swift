import FoundationEssentials
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import PKI
import TestSupport
import Testing

/// Calls that fail and controllers that stop, while identities are brought to workloads: it ends as if nothing had been.
@Suite(.timeLimit(.minutes(10))) struct WorkloadFaultTests {
    private static let secret = "web.80.default.mesh-identity"
    /// What is asked for in the namespace of the workloads: those of the Mesh have tests of their own.
    private static let writes = RequestPattern.writes.having("/namespaces/shop/")

    private static func prepare() async throws -> World {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
        }
        try await world.memberNamespace("shop")
        try await world.service("web", in: "shop")
        for name in ["web-1", "web-2"] {
            try await world.pod(name, in: "shop", app: "web", mounts: [secret])
            try await world.setPod(name, in: "shop", address: "10.1.0.\(name.last ?? "9")")
        }
        return world
    }

    /// Waits until all of it is there, and holds the parts against each other.
    private static func expectWhole(_ world: World, _ comment: Comment) async throws {
        let bundle = try await world.wait(for: ConfigMap.self, "default.mesh-trust-bundle", in: "shop") { $0 != nil }
        let stored = try #require(try await world.waitForIdentity(secret, in: "shop"), comment)
        let leaf = try Certificate(pem: stored.data["tls.crt"] ?? [])
        let key = try PrivateKey(pem: stored.data["tls.key"] ?? [])
        #expect(key.publicKey.fingerprint == leaf.publicKey.fingerprint, comment)
        #expect(bundle?.data["ca.crt"].map { Array($0.utf8) } == stored.data["ca.crt"], comment)
        for name in ["web-1", "web-2"] {
            try await world.wait(for: Dataplane.self, name, in: "shop") { dataplane in
                dataplane?.status?.identities.first?.notAfter == leaf.notAfter
                    && dataplane?.status?.conditions[.ready]?.status == .true
            }
        }
    }

    /// Of two leaders, or of a call whose answer was lost, the Secret may be the second one: there is one all the same.
    private static func expectQuiet(_ world: World, _ comment: Comment) async throws {
        let transport = world.faults()
        let before = try await world.client.get(Secret.self, ObjectKey(namespace: "shop", name: secret))
        try await world.withOperator(transport, configuration: World.delivering) { _ in
            try await world.memberNamespace("later")
            try await world.service("web", in: "later")
            try await world.pod("web-1", in: "later", app: "web", mounts: [secret])
            #expect(try await world.waitForIdentity(secret, in: "later") != nil, comment)
        }
        #expect(transport.writes.filter { $0.contains("/shop/") }.isEmpty, comment)
        let after = try await world.client.get(Secret.self, before.key)
        #expect(after.metadata.resourceVersion == before.metadata.resourceVersion, comment)
    }

    @Test(arguments: [Failure.notSent, .answerLost, .conflict, .broken, .actedAndBroken, .unavailable])
    func `any write may fail in any way`(failure: Failure) async throws {
        for call in 1...8 {
            let world = try await Self.prepare()
            let transport = world.faults(FaultRule(failure.fault, Self.writes, at: call))
            let comment = Comment("\(failure) at write \(call)")
            try await world.withOperator(transport, configuration: World.delivering) { _ in
                try await Self.expectWhole(world, comment)
            }
        }
    }

    @Test func `stopped after any write, the next controller ends it`() async throws {
        for write in 1...8 {
            let world = try await Self.prepare()
            let comment = Comment("stopped at write \(write)")
            let (arrivals, arrival) = AsyncStream<Void>.makeStream()
            let gate = Gate()
            let stop = Fault.does {
                arrival.yield()
                await gate.pass()
            }
            let transport = world.faults(FaultRule(stop, Self.writes, at: write))
            try await world.withOperator(transport, configuration: World.delivering) { _ in
                // There may be fewer, where several things are told at once.
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { for await _ in arrivals { return } }
                    group.addTask { try? await Self.expectWhole(world, comment) }
                    await group.next()
                    group.cancelAll()
                }
            }
            try await world.withOperator(configuration: World.delivering) { _ in
                try await Self.expectWhole(world, comment)
            }
            try await Self.expectQuiet(world, comment)
        }
    }

    @Test func `two controllers at once end in one Secret, and then in no writes`() async throws {
        let world = try await Self.prepare()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await world.withOperator(configuration: World.delivering) { _ in
                try await Self.expectWhole(world, "two")
            }
        }
        try await Self.expectQuiet(world, "two")
    }
}
