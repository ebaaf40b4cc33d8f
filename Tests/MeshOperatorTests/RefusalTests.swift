import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import TestSupport
import Testing

@testable import MeshOperator

/// What the API server refuses stands in the status, and is tried again after a wait that nothing shortens.
@Suite(.timeLimit(.minutes(10))) struct RefusalTests {
    private static let secrets = "/api/v1/namespaces/\(World.namespace)/secrets"

    private func isRefused(_ mesh: Mesh?) -> Bool {
        mesh?.status?.conditions[.certificateAuthorityReady]?.reason == ConditionReason.writeFailed.rawValue
    }

    @Test func `a deletion that cannot go on says why`() async throws {
        let world = try await World()
        let transport = world.faults()
        try await world.withOperator(transport) { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
            transport.arm(.always(.refused(.denied), .line("DELETE \(Self.secrets)")))
            try await world.client.delete(Mesh.self, ObjectKey(name: "default"))
            let mesh = try await world.wait { $0?.isReady == false && isRefused($0) }
            let ready = try #require(mesh?.status?.conditions[.ready])
            #expect(ready.status == .false)
            #expect(ready.message.contains("denied"))
            #expect(ready.message.contains(Names.Annotation.deletionPolicy))
            #expect(mesh?.status?.mtls?.ca != nil)
            let event = try await world.waitForEvent(ConditionReason.writeFailed.rawValue)
            #expect(event.type == .warning)
            transport.arm()
            try await world.wait { $0 == nil }
            #expect(try await world.secrets().isEmpty)
        }
    }

    @Test func `a deletion refused before there was a status says why`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
        }
        try await world.client.delete(Mesh.self, ObjectKey(name: "default"))
        _ = try await world.client.mergePatch(
            Mesh.self, ObjectKey(name: "default"), ["status": .null], subresource: .status)
        let transport = world.faults()
        transport.arm(.always(.refused(.denied), .line("DELETE \(Self.secrets)")))
        try await world.withOperator(transport) { _ in
            _ = try await world.wait { isRefused($0) }
        }
    }

    @Test func `the same refusal in other words is no news`() async throws {
        let world = try await World()
        let transport = world.faults()
        transport.arm(.always(.refused(.denied), .line("POST \(Self.secrets)")))
        try await world.withOperator(transport) { _ in
            try await world.apply(World.builtin)
            try await world.wait { isRefused($0) }
            while transport.fired < 4 { try await world.touch() }
            let writes = transport.writes.filter { $0.contains("/meshes/default/status") }
            #expect(writes.count == 1)
            transport.arm()
            try await world.waitReady()
        }
    }

    /// The clock stands still: no wait ends.
    @Test func `what a failed try wrote does not shorten the wait`() async throws {
        let world = try await World()
        let transport = world.faults()
        transport.arm(.always(.refused(.denied), .line("POST \(Self.secrets)")))
        try await world.withOperator(transport, clock: StoppedClock()) { _ in
            try await world.apply(World.builtin)
            try await world.wait { isRefused($0) }
            for _ in 1...100 { try await world.touch() }
            // Changes that came during the first try are looked at.
            #expect(transport.fired <= 3)
            // What the user does is looked at at once.
            transport.arm()
            try await world.annotate("example.org/note", "try again")
            try await world.waitReady()
        }
    }

    @Test func `a plan without an end does not go on at once`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
        }
        let transport = world.faults()
        let signing = FakeSigning(neverReadsTheSame: true)
        try await world.withOperator(transport, signing: signing, clock: StoppedClock()) { _ in
            try await world.apply(World.older)
            while transport.writes.isEmpty { try await world.touch() }
            for _ in 1...100 { try await world.touch() }
            // Sixteen plans a try, and three tries at most.
            #expect(transport.writes.count <= 48)
        }
    }
}

extension World {
    /// Lets everybody else go on for a while.
    fileprivate func touch() async throws {
        try Task.checkCancellation()
        _ = try await mesh()
        for _ in 0..<20 { await Task.yield() }
    }
}
