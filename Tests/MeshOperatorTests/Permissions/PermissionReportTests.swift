import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import TestSupport
import Testing

/// What permissions say of themselves as Meshes, workloads and other permissions come and go.
@Suite(.timeLimit(.minutes(10))) struct PermissionReportTests {
    /// Accepted by the definition, and nothing that a certificate could say.
    private static let notUnderstood: JSONValue = [
        "from": [["targetRef": ["kind": "Mesh", "proxyTypes": ["Sidecar"]], "default": ["action": "Allow"]]]
    ]

    @Test func `mutual TLS off and on, and the Mesh deleted and made again`() async throws {
        let world = try await World()
        try await world.kongAir()
        try await world.withOperator { _ in
            try await world.permit("allow", in: "kong-air-production", World.everybody("Allow"))
            try await world.wait(for: "allow", in: "kong-air-production", .resolvedRefs, .meshNotFound)
            try await world.apply(nil)
            try await world.wait(for: "allow", in: "kong-air-production", .programmed, .mutualTLSDisabled)
            try await world.apply(World.builtin)
            try await world.wait(for: "allow", in: "kong-air-production", .programmed, .noProxies)
            try await world.wait(.trafficPermitted, .permissionsPresent)
            try await world.apply(nil)
            try await world.wait(for: "allow", in: "kong-air-production", .programmed, .mutualTLSDisabled)
            _ = try await world.client.mergePatch(
                Namespace.self, ObjectKey(name: "kong-air-production"),
                ["metadata": ["labels": [Names.Label.sidecarInjection: "disabled"]]])
            try await world.remove()
            try await world.wait(for: "allow", in: "kong-air-production", .ready, .meshNotFound)
            try await world.memberNamespace("kong-air-production")
            try await world.apply(World.builtin)
            let policy = try await world.wait(for: "allow", in: "kong-air-production", .programmed, .noProxies)
            #expect(policy?.status?.conditions[.ready]?.status == .true)
        }
    }

    @Test func `a policy that goes to another mesh is reported there`() async throws {
        let world = try await World()
        try await world.kongAir()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.apply(World.builtin, mesh: "other")
            try await world.permit("allow", in: "kong-air-production", World.everybody("Allow"))
            try await world.wait(for: "allow", in: "kong-air-production", .programmed, .noProxies)
            try await world.permit("allow", in: "kong-air-production", mesh: "other", World.everybody("Allow"))
            try await world.wait(for: "allow", in: "kong-air-production", .programmed, .selectsNothing)
            try await world.wait(.trafficPermitted, .noPermissions)
            try await world.permit("allow", in: "kong-air-production", mesh: "nowhere", World.everybody("Allow"))
            try await world.wait(for: "allow", in: "kong-air-production", .resolvedRefs, .meshNotFound)
        }
    }

    @Test func `many that are wrong are each reported on themselves, and the right ones as well`() async throws {
        let world = try await World()
        try await world.kongAir()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.memberNamespace("elsewhere")
            for index in 0..<40 {
                try await world.permit("wrong-\(index)", in: "kong-air-production", Self.notUnderstood)
                try await world.permit("nowhere-\(index)", in: "elsewhere", World.everybody("Deny"))
                try await world.permit("deny-\(index)", in: "kong-air-production", World.everybody("Deny"))
            }
            try await world.permit("allow", in: "kong-air-production", World.everybody("Allow"))
            let policy = try await world.wait(for: "allow", in: "kong-air-production", .programmed, .noProxies)
            #expect(policy?.status?.conditions[.ready]?.status == .true)
            for index in 0..<40 {
                try await world.wait(for: "wrong-\(index)", in: "kong-air-production", .ready, .invalidItems) {
                    $0.message.contains("spec.from[0].targetRef.proxyTypes")
                }
                try await world.wait(for: "nowhere-\(index)", in: "elsewhere", .programmed, .selectsNothing)
                try await world.wait(for: "deny-\(index)", in: "kong-air-production", .overridden, .allowedElsewhere)
            }
        }
    }

    @Test func `one whose status the server does not take holds up no other`() async throws {
        let world = try await World()
        try await world.kongAir()
        let transport = world.faults()
        transport.arm([.always(.refused(.broken), RequestPattern.writes.having("/stuck-"))])
        try await world.withOperator(transport) { _ in
            try await world.apply(World.builtin)
            for index in 0..<20 {
                try await world.permit("stuck-\(index)", in: "kong-air-production", World.everybody("Allow"))
            }
            try await world.permit("well", in: "kong-air-production", World.everybody("Deny"))
            try await world.wait(for: "well", in: "kong-air-production", .programmed, .noProxies)
            try await world.wait(for: "well", in: "kong-air-production", .overridden, .allowedElsewhere)
            transport.recover()
            for index in 0..<20 {
                try await world.wait(for: "stuck-\(index)", in: "kong-air-production", .programmed, .noProxies)
            }
        }
    }

    @Test func `what went away unnoticed is made good when somebody leads again`() async throws {
        let world = try await World()
        try await world.kongAir()
        try await world.apply(World.builtin)
        try await world.permit("allow", in: "kong-air-production", World.everybody("Allow"))
        try await world.permit("deny", in: "kong-air-production", World.everybody("Deny"))
        try await world.withOperator { _ in
            _ = try await world.wait(for: "deny", in: "kong-air-production", .overridden, .allowedElsewhere)
        }
        try await world.forbid("allow", in: "kong-air-production")
        try await world.withOperator { _ in
            try await world.wait(for: "deny", in: "kong-air-production", .overridden, .notOverridden)
            try await world.wait(.trafficPermitted, .noPermissions)
        }
    }

    @Test func `a TrafficPermission says where newer ones are in its place, and an event when no more`() async throws {
        let world = try await World()
        try await world.kongAir()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            _ = try await world.client.apply(
                TrafficPermission.self, ObjectKey(name: "old"),
                [
                    "mesh": "default",
                    "spec": [
                        "sources": [["match": ["kuma.io/service": "*"]]],
                        "destinations": [["match": ["kuma.io/service": "*"]]],
                    ],
                ], fieldManager: "kubectl", force: true)
            let waitForOld: @Sendable (ConditionReason) async throws -> TrafficPermission? = { reason in
                try await world.wait(for: TrafficPermission.self, "old", in: "") {
                    $0?.status?.conditions[.overridden]?.reason == reason.rawValue
                }
            }
            #expect(try await waitForOld(.notOverridden)?.status?.conditions[.ready]?.status == .true)
            try await world.wait(.trafficPermitted, .permissionsPresent)
            try await world.permit(
                "new", in: "kong-air-production", World.service("nobody", to: "check-in-api-blu"))
            let old = try await waitForOld(.superseded)
            #expect(old?.status?.conditions[.overridden]?.message.contains("1 inbound ") == true)
            try await world.forbid("new", in: "kong-air-production")
            let event = try await world.waitForEvent("TrafficPermissionAppliesAgain")
            #expect(event.regarding.name == "old")
            #expect(event.note.contains("1 inbound of mesh default"))
            _ = try await waitForOld(.notOverridden)
        }
    }
}
