import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import Testing

/// §7.8: one mesh's trouble never stops another's.
@Suite struct BrokenNeighbourTests {
    @Test(.timeLimit(.minutes(10))) func `broken authorities of others delay no mesh`() async throws {
        let world = try await World()
        var configuration = World.withoutDefaultMesh
        // One after the other: whoever is stuck would stop all.
        configuration.workers = 1
        try await world.withOperator(configuration: configuration) { _ in
            for (index, secret) in ["state", "key", "certificate"].enumerated() {
                let mesh = "broken-\(index)"
                let name =
                    switch secret {
                    case "state": Names.stateSecret(mesh: mesh)
                    case "key": Names.keySecret(mesh: mesh, backend: "builtin")
                    default: Names.certificateSecret(mesh: mesh, backend: "builtin")
                    }
                let metadata = ObjectMeta(
                    name: name, namespace: World.namespace, labels: [Names.Label.mesh: mesh])
                _ = try await world.client.create(
                    Secret(metadata: metadata, type: Names.secretType, data: [Names.secretValue: Array("?".utf8)]))
                _ = try await world.client.create(
                    Mesh(metadata: ObjectMeta(name: mesh), spec: MeshSpec(json: ["mtls": World.older])))
            }
            _ = try await world.client.create(
                Mesh(
                    metadata: ObjectMeta(name: "provided"),
                    spec: MeshSpec(json: ["mtls": ["enabled": true, "ca": ["provided": [:]]]])))
            try await world.apply(World.builtin)
            try await world.waitReady()
        }
    }
}
