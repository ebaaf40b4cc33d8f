import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import TestSupport
import Testing

/// What others do to what is delivered, and what is missed.
@Suite(.timeLimit(.minutes(10))) struct GapTests {
    private static let secret = "web.80.default.mesh-identity"

    private static func deploy(_ world: World) async throws {
        try await world.apply(World.builtin)
        try await world.memberNamespace("shop")
        try await world.service("web", in: "shop")
    }

    @Test func `a namespace whose Secrets cannot be listed holds up nobody`() async throws {
        let world = try await World()
        var configuration = World.withoutDefaultMesh
        configuration.identitySecretNamespaces = .some(["bank", "shop"])
        let transport = world.faults()
        transport.arm([.always(.refused(.denied), .line("GET /api/v1/namespaces/bank/secrets"))])
        try await world.withOperator(transport, configuration: configuration) { _ in
            try await Self.deploy(world)
            try await world.memberNamespace("bank")
            try await world.service("web", in: "bank")
            for namespace in ["bank", "shop"] {
                try await world.pod("web-1", in: namespace, app: "web", mounts: [Self.secret])
            }
            #expect(try await world.waitForIdentity(Self.secret, in: "shop") != nil)
            let event = try await world.waitForEvent("IdentityNotDelivered")
            #expect(event.regarding.namespace == "bank" && event.note.contains("cannot be listed"))
            try await world.waitReady()
        }
    }

    /// Who may write Roles, quotas or policies in a namespace must not make a mesh look ill.
    @Test func `a namespace that takes no Secrets is told, and its mesh stays Ready`() async throws {
        let world = try await World()
        let time = MovedTime(Date())
        let transport = world.faults()
        transport.arm([.always(.refused(.denied), .line("POST /api/v1/namespaces/bank/secrets"))])
        try await world.withOperator(transport, configuration: World.delivering, now: { time.now }) { _ in
            try await Self.deploy(world)
            try await world.memberNamespace("bank")
            try await world.service("web", in: "bank")
            try await world.pod("web-1", in: "bank", app: "web", mounts: [Self.secret])
            let event = try await world.waitForEvent("IdentityNotDelivered")
            #expect(event.regarding.namespace == "bank")
            time.move(to: time.now + 60)
            try await world.pod("web-1", in: "shop", app: "web", mounts: [Self.secret])
            _ = try await world.waitForIdentity(Self.secret, in: "shop")
            let mesh = try await world.wait { $0?.status?.mtls?.certificates?.valid == 1 }
            #expect(mesh?.isReady == true && mesh?.status?.mtls?.certificates?.total == 1)
        }
    }

    @Test func `a Service without a selector may come after its slices`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await Self.deploy(world)
            let pod = try await world.pod("db-1", in: "shop", app: "db", mounts: ["db.80.default.mesh-identity"])
            let slice = EndpointSlice(
                metadata: ObjectMeta(name: "db-x", namespace: "shop", labels: [EndpointSlice.serviceLabel: "db"]),
                endpoints: [Endpoint(addresses: ["10.1.0.9"], isReady: true, target: ObjectReference(to: pod))],
                ports: [EndpointPort(name: "", port: 8080)])
            _ = try await world.client.create(slice)
            _ = try await world.client.apply(
                KubernetesService.self, ObjectKey(namespace: "shop", name: "db"),
                ["spec": ["ports": [["port": 80, "targetPort": 8080]]]], fieldManager: "kubectl", force: true)
            #expect(try await world.waitForIdentity("db.80.default.mesh-identity", in: "shop") != nil)
        }
    }

    @Test func `what is deleted as the message asks is made anew`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await Self.deploy(world)
            let theirs = Secret(
                metadata: ObjectMeta(name: Self.secret, namespace: "shop"), type: "Opaque", data: ["a": [1]])
            let made = try await world.client.create(theirs, options: WriteOptions(fieldManager: "somebody"))
            try await world.pod("web-1", in: "shop", app: "web", mounts: [Self.secret])
            _ = try await world.waitForEvent("IdentityNotDelivered")
            try await world.client.delete(Secret.self, made.key)
            #expect(try await world.waitForIdentity(Self.secret, in: "shop") != nil)
        }
    }

    @Test func `without its label a Secret is taken back, with the same certificate`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await Self.deploy(world)
            try await world.pod("web-1", in: "shop", app: "web", mounts: [Self.secret])
            let before = try await world.waitForIdentity(Self.secret, in: "shop")
            let unlabelled: JSONValue = ["metadata": ["labels": [Names.Label.managedBy: .null]]]
            let changed = try await world.client.mergePatch(
                Secret.self, ObjectKey(namespace: "shop", name: Self.secret), unlabelled)
            let after = try await world.wait(for: Secret.self, Self.secret, in: "shop") {
                $0?.metadata.labels[Names.Label.managedBy] == Names.project
                    && $0?.metadata.resourceVersion != changed.metadata.resourceVersion
            }
            #expect(after?.data == before?.data)
        }
    }

    @Test func `a trust bundle of somebody else is left alone, and Dataplanes say so`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await Self.deploy(world)
            let theirs = ConfigMap(
                metadata: ObjectMeta(name: "default.mesh-trust-bundle", namespace: "shop"), data: ["ca.crt": "mine"])
            let made = try await world.client.create(theirs, options: WriteOptions(fieldManager: "somebody"))
            try await world.pod("web-1", in: "shop", app: "web")
            try await world.setPod("web-1", in: "shop")
            let dataplane = try await world.wait(for: Dataplane.self, "web-1", in: "shop") {
                $0?.status?.conditions[.identitiesDelivered]?.reason == ConditionReason.nameTaken.rawValue
            }
            #expect(dataplane?.status?.conditions[.identitiesDelivered]?.message.contains("delete it") == true)
            #expect(try await world.client.get(ConfigMap.self, made.key).data == ["ca.crt": "mine"])
            try await world.client.delete(ConfigMap.self, made.key)
            try await world.wait(for: Dataplane.self, "web-1", in: "shop") {
                $0?.status?.conditions[.ready]?.status == .true
            }
        }
    }

    @Test func `mutual TLS that goes off and on changes no certificate`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await world.apply([
                "enabledBackend": "builtin",
                "backends": [
                    [
                        "name": "builtin", "type": "builtin",
                        "dpCert": ["rotation": ["expiration": "30d"]],
                    ]
                ],
            ])
            try await world.memberNamespace("shop")
            try await world.service("web", in: "shop")
            try await world.pod("web-1", in: "shop", app: "web", mounts: [Self.secret])
            let before = try await world.waitForIdentity(Self.secret, in: "shop")
            try await world.apply(nil)
            try await world.wait(.ready, .mutualTLSDisabled)
            // Whoever comes after that has its turn after the others.
            try await world.service("api", in: "shop")
            try await world.pod("api-1", in: "shop", app: "api", mounts: ["api.80.default.mesh-identity"])
            _ = try await world.waitForIdentity("api.80.default.mesh-identity", in: "shop")
            let after = try await world.client.get(Secret.self, ObjectKey(namespace: "shop", name: Self.secret))
            #expect(after.data["tls.crt"] == before?.data["tls.crt"])
        }
    }
}
