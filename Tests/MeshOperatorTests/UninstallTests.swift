import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import TestSupport
import Testing

@testable import MeshOperator

/// `koguma uninstall --keep-ca` against an API server.
@Suite(.timeLimit(.minutes(10))) struct UninstallTests {
    @discardableResult
    private func uninstall(_ world: World, namespace: String = World.namespace) async throws -> [String] {
        let uninstaller = Uninstaller(
            client: world.client, systemNamespace: namespace, signing: PKISigning(), clock: QuickClock(),
            now: { Date() })
        var lines: [String] = []
        try await uninstaller.run { lines.append($0) }
        return lines
    }

    @Test func `Koguma that comes after goes on with the same root`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.apply(World.builtin, mesh: "other")
            try await world.waitReady()
            try await world.waitReady("other")
        }
        let before = try await world.mesh()?.status?.mtls?.ca
        let values = [try await world.value(World.key), try await world.value(World.certificate)]
        // Of another system namespace nothing is touched.
        #expect(try await uninstall(world, namespace: "elsewhere").count == 3)
        #expect(try await world.mesh()?.metadata.finalizers == [Names.finalizer])

        try await uninstall(world)
        for name in ["default", "other"] {
            let mesh = try await world.mesh(name)
            #expect(mesh?.metadata.finalizers == [] && mesh?.status == nil)
            #expect(mesh?.metadata.annotations[Names.Annotation.systemNamespace] == nil)
            let secrets = try await world.secrets(of: name)
            #expect(secrets.count == 2)
            #expect(secrets.values.allSatisfy { $0.metadata.labels == [Names.Label.mesh: name] })
            let bundle = ObjectKey(namespace: World.namespace, name: Names.bundleConfigMap(mesh: name))
            #expect(try await world.client.find(ConfigMap.self, bundle) == nil)
        }
        #expect(try await uninstall(world) == ["There is nothing to hand back in namespace \(World.namespace)"])

        try await world.withOperator { _ in
            try await world.waitReady()
            try await world.expectWhole()
        }
        #expect(try await world.mesh()?.status?.mtls?.ca == before)
        #expect([try await world.value(World.key), try await world.value(World.certificate)] == values)
    }

    @Test func `nothing is handed back while a controller works, or while one mesh is not whole`() async throws {
        let world = try await World()
        let transport = world.faults()
        let election = try world.election("one")
        try await world.withGracefulOperator(transport, election: election) { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
            let error = await #expect(throws: UninstallRefusal.self) { try await uninstall(world) }
            #expect(error?.description.contains("one works in namespace \(World.namespace)") == true)
        }
        try await world.overwrite(World.state, "{}")
        let before = try await world.secrets()
        let error = await #expect(throws: UninstallRefusal.self) { try await uninstall(world) }
        #expect(error?.description.contains("default.ca-state") == true)
        #expect(try await world.secrets() == before)
    }

    @Test(
        arguments: [
            (nil, "", .none), (-20, "", .none), (-5, "a", .working("a")), (5, "a", .working("a")),
            (-20, "a", .perhaps("a", wait: .seconds(15))),
        ] as [(TimeInterval?, String, LeaseHolder)])
    func `who works is told by the lease`(renewed: TimeInterval?, holder: String, expected: LeaseHolder) {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let lease = renewed.map { renewed in
            var lease = Lease(metadata: ObjectMeta(name: "koguma"))
            lease.spec.holderIdentity = holder
            lease.spec.leaseDurationSeconds = 15
            lease.spec.renewTime = now + renewed
            return lease
        }
        #expect(LeaseHolder(lease, now: now) == expected)
    }

    @Test func `a lease that nobody released is watched, not believed`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
        }
        var lease = Lease(metadata: ObjectMeta(name: "koguma", namespace: World.namespace))
        lease.spec.holderIdentity = "gone"
        lease.spec.leaseDurationSeconds = 1
        lease.spec.renewTime = Date(timeIntervalSince1970: 1_700_000_000)
        _ = try await world.client.create(lease)
        #expect(try await uninstall(world).first?.contains("gone") == true)
        #expect(try await world.secrets().count == 2)
    }
}
