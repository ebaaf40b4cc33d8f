import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import Testing

@Suite(.timeLimit(.minutes(10))) struct DefaultMeshTests {
    private let configuration = OperatorConfiguration(systemNamespace: World.namespace)

    @Test func `made at the start, and not again while it runs`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: configuration) { _ in
            let mesh = try await world.waitReady()
            #expect(mesh?.status?.conditions[.mutualTLS]?.reason == "Disabled")
            try await world.client.delete(Mesh.self, ObjectKey(name: "default"))
            try await world.waitUntilQuiet("other")
            #expect(try await world.mesh() == nil)
        }
        try await world.withOperator(configuration: configuration) { _ in
            _ = try await world.waitReady()
        }
    }

    @Test func `left as it is where it is there`() async throws {
        let world = try await World()
        try await world.apply(World.builtin)
        try await world.withOperator(configuration: configuration) { _ in
            try await world.waitReady()
            try await world.expectWhole()
        }
    }

    @Test func `not made where it is not wanted`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.waitUntilQuiet("other")
            #expect(try await world.mesh() == nil)
        }
    }
}
