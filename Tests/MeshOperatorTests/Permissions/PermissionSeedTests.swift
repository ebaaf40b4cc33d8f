import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import Testing

/// The second seed, step by step, as its status tells it.
@Suite(.timeLimit(.minutes(10))) struct PermissionSeedTests {
    private static let system = "kong-mesh-system"
    private static let configuration = OperatorConfiguration(systemNamespace: system, createsDefaultMesh: false)

    @Test func `default-deny says that allow-all overrides it, until allow-all is gone`() async throws {
        let (world, system) = (try await World(), Self.system)
        _ = try await world.client.create(Namespace(json: ["metadata": ["name": .string(system)]]))
        try await world.kongAir()
        try await world.withOperator(configuration: Self.configuration) { _ in
            // 1. Mutual TLS is on, and nothing is allowed.
            try await world.apply(World.builtin)
            try await world.waitReady()
            try await world.wait(.trafficPermitted, .noPermissions)

            // 2. Everybody may.
            try await world.permit("allow-all", in: system, World.everybody("Allow"))
            let allowing = try await world.wait(for: "allow-all", in: system, .programmed, .noProxies)
            #expect(allowing?.status?.conditions[.ready]?.status == .true)
            #expect(allowing?.status?.inbounds == .init(selected: 2, programmed: 0, overridden: 0))
            try await world.wait(.trafficPermitted, .permissionsPresent)

            // 3. An Allow wins, and the Deny says which.
            try await world.permit("default-deny", in: system, World.everybody("Deny"))
            let denying = try await world.wait(for: "default-deny", in: system, .overridden, .allowedElsewhere)
            let text = denying?.status?.conditions[.overridden]?.message
            #expect(text?.contains("from[0] by kong-mesh-system/allow-all/from[0] on 2 inbounds") == true)
            #expect(denying?.status?.conditions[.ready]?.status == .true)
            #expect(try await world.waitForEvent("AllowedElsewhere").regarding.name == "default-deny")
            try await world.forbid("allow-all", in: system)
            try await world.wait(for: "default-deny", in: system, .overridden, .notOverridden)
            try await world.wait(.trafficPermitted, .noPermissions)

            // 4. One service may call one other.
            try await world.permit(
                "allow-flight-control", in: system, World.service("flight-control-blu", to: "check-in-api-blu"))
            let flight = try await world.wait(for: "allow-flight-control", in: system, .programmed, .noProxies)
            #expect(flight?.status?.inbounds?.selected == 1)
            try await world.wait(.trafficPermitted, .permissionsPresent)
            try await world.wait(for: "default-deny", in: system, .overridden, .allowedElsewhere) {
                $0.message.contains("from[0] by kong-mesh-system/allow-flight-control/from[0] on 1 inbound.")
            }
        }
    }
}
