import ControllerRuntime
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import TestSupport
import Testing

/// A Mesh that was never seen before: as few requests as are safe, whatever the stores do not show.
@Suite(.timeLimit(.minutes(10))) struct NewMeshTests {
    private static let secrets = "/api/v1/namespaces/\(World.namespace)/secrets/"
    private static let bundle = "/api/v1/namespaces/\(World.namespace)/configmaps/default.mesh-trust-bundle"

    /// Only a trace of an authority is looked for, once, and nothing is read again when what was written comes back.
    @Test func `it takes three reads`() async throws {
        let world = try await World()
        let transport = world.faults()
        // On the quick clock a busy machine takes longer than the stores are waited for.
        try await world.withOperator(transport, clock: ContinuousClock()) { _ in
            try await world.waitUntilQuiet("other")
            transport.arm()
            try await world.apply(World.builtin)
            try await world.waitReady()
            try await world.waitUntilQuiet("third")
            let reads = transport.seen.filter { $0.kind == .read && $0.target.contains("/default") }.map(\.target)
            #expect(Set(reads) == [Self.bundle, Self.secrets + World.certificate, Self.secrets + World.state])
            #expect(reads.count == 3)
            try await world.expectWhole()
        }
    }

    /// Secrets of another type are in no store.
    @Test(arguments: [World.key, World.certificate, World.state])
    func `a name that is taken is found all the same`(name: String) async throws {
        let world = try await World()
        let other = Secret(
            metadata: ObjectMeta(name: name, namespace: World.namespace), type: "Opaque",
            data: [Names.secretValue: Array("theirs".utf8)])
        _ = try await world.client.create(other)
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.wait(.certificateAuthorityReady, .nameTaken)
        }
        #expect(try await world.secrets().keys.sorted() == [name])
        #expect(try await world.value(name) == "theirs")
    }

    /// Without its labels, the bundle is in no store.
    @Test func `the bundle of an authority that is lost is found all the same`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin, mesh: "first")
            try await world.waitReady("first")
        }
        let key = ObjectKey(namespace: World.namespace, name: Names.bundleConfigMap(mesh: "first"))
        let bundle = try await world.client.get(ConfigMap.self, key)
        let copy = ConfigMap(
            metadata: ObjectMeta(name: Names.bundleConfigMap(mesh: "default"), namespace: World.namespace),
            data: bundle.data)
        _ = try await world.client.create(copy)
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.wait(.certificateAuthorityReady, .lost)
        }
        #expect(try await world.secrets().isEmpty)
        #expect(try await world.mesh()?.metadata.finalizers == [])
    }

    @Test func `a Mesh that has changed since is looked at again`() async throws {
        let world = try await World()
        let gate = Gate()
        let transport = world.faults(.init(.waits(gate), .line("PATCH /apis/kuma.io/v1alpha1/meshes/default")))
        try await world.withOperator(transport) { _ in
            try await world.apply(World.builtin)
            await gate.waitForArrival()
            try await world.annotate("example.org/note", "changed")
            gate.open()
            let mesh = try await world.waitReady()
            #expect(mesh?.metadata.annotations["example.org/note"] == "changed")
            try await world.expectWhole()
        }
    }

    /// The new one would seem to have had an authority, and to have lost it.
    @Test func `a status is not written to another Mesh of that name`() async throws {
        let world = try await World()
        let gate = Gate()
        let transport = world.faults(.init(.waits(gate), .line("PATCH /apis/kuma.io/v1alpha1/meshes/default/status")))
        try await world.withOperator(transport) { _ in
            try await world.apply(nil)
            await gate.waitForArrival()
            try await world.client.delete(Mesh.self, ObjectKey(name: "default"))
            try await world.annotateNew(Names.Annotation.systemNamespace, "elsewhere")
            gate.open()
            try await world.waitUntilQuiet("other")
            #expect(try await world.mesh()?.status == nil)
        }
    }

    @Test func `finalizers of others stay`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            _ = try await world.client.apply(
                Mesh.self, ObjectKey(name: "default"),
                ["metadata": ["finalizers": ["example.org/theirs"]], "spec": ["mtls": World.builtin]],
                fieldManager: "kubectl")
            let mesh = try await world.waitReady()
            #expect(mesh?.metadata.finalizers == ["example.org/theirs", Names.finalizer])
            try await world.client.delete(Mesh.self, ObjectKey(name: "default"))
            let rest = try await world.wait { $0?.metadata.finalizers == ["example.org/theirs"] }
            #expect(try await world.secrets().isEmpty)
            let last = try #require(rest)
            _ = try await world.client.removeFinalizer("example.org/theirs", from: last)
            try await world.wait { $0 == nil }
        }
    }
}

extension World {
    /// Creates the Mesh `default`, which bears an annotation from the start.
    fileprivate func annotateNew(_ name: String, _ value: String) async throws {
        let metadata = ObjectMeta(name: "default", annotations: [name: value])
        _ = try await client.create(Mesh(metadata: metadata, spec: MeshSpec(json: [:])))
    }
}
