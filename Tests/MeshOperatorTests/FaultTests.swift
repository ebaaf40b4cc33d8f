import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import TestSupport
import Testing

/// Every call fails once, every write is the last once, two controllers work at once: it ends in one whole authority.
@Suite(.timeLimit(.minutes(10))) struct FaultTests {
    @Test(arguments: [false, true])
    func `any call may fail`(losesAnswer: Bool) async throws {
        for call in 1...40 {
            let world = try await World()
            let transport = EmbeddedTransport(world.server)
            try await world.withOperator(transport) { service in
                // Lists are done once another mesh is ready; from there on calls count.
                try await world.waitUntilQuiet("other")
                transport.arm(.init(failsAt: call, losesAnswer: losesAnswer))
                try await world.apply(World.builtin)
                try await world.waitReady()
                try await world.expectWhole("default", "call \(call)")
                #expect(try await world.secrets().count == 3, "call \(call)")
            }
            if !transport.hasFailed { return }
        }
        Issue.record("40 calls do not make a mesh ready")
    }

    @Test func `stopped after any write, the next controller ends it`() async throws {
        for writes in 0...20 {
            let world = try await World()
            let transport = EmbeddedTransport(world.server)
            transport.arm(.init(diesAfterWrites: writes))
            let isEnded = try await world.withOperator(transport) { _ in
                try await world.apply(World.builtin)
                return try await withThrowingTaskGroup(of: Bool.self) { group in
                    defer { group.cancelAll() }
                    group.addTask { try await world.waitReady() != nil }
                    group.addTask {
                        await transport.waitUntilDead()
                        return false
                    }
                    return try await group.next() ?? false
                }
            }
            if isEnded { return }
            try await world.withOperator { _ in
                try await world.waitReady()
                try await world.expectWhole("default", "stopped after \(writes) writes")
            }
        }
        Issue.record("20 writes do not make a mesh ready")
    }

    @Test func `two controllers at once do no harm`() async throws {
        for _ in 1...5 {
            let world = try await World()
            try await world.withOperator { _ in
                try await world.withOperator { _ in
                    try await world.waitUntilQuiet("other")
                    try await world.apply(World.builtin)
                    try await world.waitReady()
                    try await world.waitUntilQuiet("third")
                    try await world.expectWhole()
                    try await world.client.delete(Mesh.self, ObjectKey(name: "default"))
                    try await world.wait { $0 == nil }
                    try await world.apply(World.older)
                    try await world.waitReady()
                    try await world.expectWhole()
                }
            }
        }
    }
}
