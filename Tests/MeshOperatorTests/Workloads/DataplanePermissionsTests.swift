import ControllerRuntime
import CoreMetrics
import FoundationEssentials
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority
import TestSupport
import Testing
import TrafficPermissions

@testable import MeshOperator

/// What Dataplanes say of their permissions.
@Suite(.timeLimit(.minutes(10))) struct DataplanePermissionsTests {
    private static let namespace = "kong-air-production"
    private static let pods = ["flight-control-blu-1", "check-in-api-blu-1"]

    private static func permissions(
        _ world: World, _ name: String, in namespace: String = namespace, count: Int?
    ) async throws -> DataplaneStatus.Permissions? {
        try await world.wait(for: Dataplane.self, name, in: namespace) { dataplane in
            dataplane?.status != nil && dataplane?.status?.permissions?.count == count
        }?.status?.permissions
    }

    @Test func `a policy changes what those say whom it selects, and nobody else`() async throws {
        let world = try await World()
        try await world.kongAir()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            let flight = try #require(try await Self.permissions(world, Self.pods[0], count: 0))
            let checkIn = try #require(try await Self.permissions(world, Self.pods[1], count: 0))
            try await world.permit("a", in: Self.namespace, World.service("nobody", to: "check-in-api-blu"))
            let allowed = try #require(try await Self.permissions(world, Self.pods[1], count: 1))
            #expect(allowed.hash != checkIn.hash)
            #expect(try await Self.permissions(world, Self.pods[0], count: 0) == flight)
            try await world.permit("b", in: Self.namespace, World.service("nobody", to: "flight-control-blu"))
            #expect(try await Self.permissions(world, Self.pods[0], count: 1) != flight)
            #expect(try await Self.permissions(world, Self.pods[1], count: 1) == allowed)
            // Without mutual TLS they have no effect.
            try await world.apply(nil)
            for pod in Self.pods { #expect(try await Self.permissions(world, pod, count: nil) == nil) }
            try await world.apply(World.builtin)
            #expect(try await Self.permissions(world, Self.pods[1], count: 1) == allowed)
            for policy in ["a", "b"] { try await world.forbid(policy, in: Self.namespace) }
            #expect(try await Self.permissions(world, Self.pods[0], count: 0) == flight)
        }
    }

    @Test func `a restart writes nothing, and what changed meanwhile is told`() async throws {
        let world = try await World()
        try await world.kongAir()
        try await world.permit("all", in: World.namespace, World.everybody("Allow"))
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
            for pod in Self.pods { _ = try await Self.permissions(world, pod, count: 1) }
            // The last that there was to write.
            try await world.wait(for: ConfigMap.self, "default.mesh-trust-bundle", in: Self.namespace) { $0 != nil }
        }
        let transport = world.faults()
        try await world.withOperator(transport) { _ in
            try await world.memberNamespace("later")
            try await world.service("later", in: "later")
            try await world.pod("later", in: "later", app: "later")
            try await world.setPod("later", in: "later", address: "10.2.0.1")
            _ = try await Self.permissions(world, "later", in: "later", count: 1)
            // Told at low priority, as everything at the start.
            try await world.permit("own", in: "later", World.everybody("Deny"))
            _ = try await Self.permissions(world, "later", in: "later", count: 2)
        }
        #expect(transport.writes.filter { $0.contains("/\(Self.namespace)/") } == [])
        try await world.forbid("all", in: World.namespace)
        try await world.withOperator { _ in
            for pod in Self.pods { _ = try await Self.permissions(world, pod, count: 0) }
        }
    }

    /// However often it changes, as when hundreds of policies are applied.
    @Test func `a mesh is looked at again after ten seconds, if something changed meanwhile`() {
        let planner = AuthorityPlanner(signing: PKISigning(), propagationDelay: .seconds(600))
        let meshes = MeshStores(
            systemNamespace: World.namespace,
            provided: ProvidedContent(planner: planner, files: AuthorityFiles(directory: nil)))
        let (clock, metrics) = (StoppedClock(), NOOPMetricsHandler.instance)
        let permissions = PermissionBoard(metrics: PermissionMetrics(metrics, clock: clock))
        let board = WorkloadBoard(
            stores: WorkloadStores(meshes: meshes.meshes, systemNamespace: World.namespace, secretNamespaces: .all),
            queues: WorkloadQueues(clock: clock, metrics: metrics), permissions: permissions, now: { Date() })
        let dataplanes = DataplanePermissions(
            board: board, permissions: permissions, standings: Standings(stores: meshes, planner: planner),
            now: { Date() })
        #expect(dataplanes.reconcile("default") == .done)
        for _ in 0..<3 { dataplanes.note(Affected(wholeMesh: true), in: "default") }
        #expect(dataplanes.reconcile("default") == .requeue(after: .seconds(10)))
        dataplanes.note(.nothing, in: "default")
        #expect(dataplanes.reconcile("default") == .done)
        dataplanes.note(Affected(namespaces: ["shop"]), in: "default")
        #expect(dataplanes.reconcile("other") == .done)
        #expect(dataplanes.reconcile("default") == .requeue(after: .seconds(10)))
    }
}
