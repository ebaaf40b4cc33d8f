import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import TestSupport
import Testing

/// What one controller makes while another ends the Mesh that it is for.
@Suite(.timeLimit(.minutes(10))) struct TwoControllersTests {
    private static let secrets = "POST /api/v1/namespaces/\(World.namespace)/secrets"

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
                    try await world.remove()
                    try await world.wait { $0 == nil }
                    try await world.apply(World.older)
                    try await world.waitReady()
                    try await world.expectWhole()
                }
            }
        }
    }

    /// The first controller is about to store the key when the Mesh goes; the second makes the next one's authority
    /// from that key.
    @Test func `a key that the next Mesh uses is not taken back`() async throws {
        let world = try await World()
        let transport = world.faults()
        let (key, state) = (Gate(), Gate())
        transport.add(FaultRule(.waits(key), .line(Self.secrets), at: 1))
        transport.add(FaultRule(.waits(state), .line(Self.secrets), at: 2))
        try await world.withGracefulOperator(transport) { _ in
            try await world.apply(World.builtin)
            await key.waitForArrival()
            try await world.client.delete(Mesh.self, ObjectKey(name: "default"))
            try await world.withOperator { _ in
                try await world.wait { $0 == nil }
                key.open()
                await state.waitForArrival()
                try await world.apply(World.builtin)
                try await world.waitReady()
            }
            state.open()
        }
        try await world.expectWhole()
        try await world.withOperator { _ in
            try await world.waitUntilQuiet("other")
            #expect(try await world.mesh()?.isReady == true)
            try await world.expectWhole()
        }
    }

    /// The second controller takes the key away under the hands of the first, which makes the rest from it.
    @Test func `what was made of a key that is gone is taken back`() async throws {
        let world = try await World()
        let transport = world.faults()
        let state = Gate()
        transport.add(FaultRule(.waits(state), .line(Self.secrets), at: 2))
        try await world.withGracefulOperator(transport) { _ in
            try await world.apply(World.builtin)
            await state.waitForArrival()
            try await world.client.delete(Mesh.self, ObjectKey(name: "default"))
            try await world.withOperator { _ in
                _ = try await world.wait { $0 == nil }
            }
            state.open()
        }
        #expect(try await world.secrets().isEmpty)
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
            try await world.expectWhole()
        }
    }

    /// The second controller was started by mistake, with another `--system-namespace`.
    @Test func `a controller of another system namespace leaves the Mesh alone`() async throws {
        let world = try await World()
        _ = try await world.client.create(Namespace(json: ["metadata": ["name": "other"]]))
        let other = OperatorConfiguration(systemNamespace: "other", createsDefaultMesh: false)
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
            let before = try await world.mesh()
            try await world.withOperator(configuration: other) { _ in
                // It has looked at the first Mesh by the time that its own is ready.
                try await world.client.mergePatch(
                    Mesh.self, ObjectKey(name: "default"), ["metadata": ["labels": ["touched": "true"]]])
                _ = try await world.client.apply(
                    Mesh.self, ObjectKey(name: "theirs"),
                    [
                        "metadata": ["annotations": [Names.Annotation.systemNamespace: "other"]],
                        "spec": ["mtls": World.builtin],
                    ], fieldManager: "kubectl")
                try await world.waitReady("theirs")
            }
            #expect(try await world.mesh()?.status == before?.status)
        }
        #expect(try await world.secrets().count == 3)
        #expect(try await world.secrets(of: "theirs").isEmpty)
        let page: ListPage<Secret> = try await world.client.list(namespace: "other")
        #expect(page.objects.allSatisfy { $0.metadata.name.hasPrefix("theirs.") })
    }
}
