import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import PKI
import TestSupport
import Testing

/// From a Pod to its Secret.
@Suite(.timeLimit(.minutes(10))) struct IdentityDeliveryTests {
    static let secret = "web.80.default.mesh-identity"

    /// A mesh with one Service, `web` in `shop`, and a Pod that mounts its Secret.
    private static func deploy(_ world: World) async throws {
        try await world.apply(World.builtin)
        try await world.memberNamespace("shop")
        try await world.service("web", in: "shop")
        try await world.pod("web-1", in: "shop", app: "web", mounts: [secret])
    }

    @Test func `a Pod that mounts its Secret has it before it has an address`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await Self.deploy(world)
            let secret = try #require(try await world.waitForIdentity(Self.secret, in: "shop"))
            let leaf = try Certificate(pem: secret.data["tls.crt"] ?? [])
            #expect(leaf.uriNames == ["spiffe://default/web_shop_svc_80"])
            #expect(secret.type == "kubernetes.io/tls")
            #expect(secret.metadata.annotations["koguma.io/spiffe-id"] == "spiffe://default/web_shop_svc_80")
            let key = try PrivateKey(pem: secret.data["tls.key"] ?? [])
            #expect(key.publicKey.fingerprint == leaf.publicKey.fingerprint)
            let anchors = try Certificate.parse(pemBundle: secret.data["ca.crt"] ?? [])
            let verifier = try Verifier(anchors: anchors)
            for purpose in Verifier.Purpose.allCases {
                try verifier.verify([leaf], at: Date(), for: purpose, securityLevel: 2)
            }
            let bundle = try await world.wait(for: ConfigMap.self, "default.mesh-trust-bundle", in: "shop") {
                $0 != nil
            }
            #expect(bundle?.data["ca.crt"].map { Array($0.utf8) } == secret.data["ca.crt"])
            #expect(bundle?.data["bundle.json"]?.contains("x509-svid") == true)
            #expect(try await world.client.find(Dataplane.self, ObjectKey(namespace: "shop", name: "web-1")) == nil)
        }
    }

    @Test func `with an address it has a Dataplane, which says who it is`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await Self.deploy(world)
            try await world.setPod("web-1", in: "shop")
            let dataplane = try await world.wait(for: Dataplane.self, "web-1", in: "shop") {
                $0?.status?.identities.first?.notAfter != nil
            }
            #expect(dataplane?.status?.identities.map(\.spiffeID) == ["spiffe://default/web_shop_svc_80"])
            #expect(dataplane?.status?.identities.first?.secret == Self.secret)
            #expect(dataplane?.metadata.ownerReferences.first?.kind == "Pod")
            let mesh = try await world.wait { $0?.status?.mtls?.certificates?.valid == 1 }
            #expect(mesh?.status?.dataplanes?.total == 1)
        }
    }

    @Test func `nothing is asked for, no Secret is written`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await world.apply(World.builtin)
            try await world.memberNamespace("shop")
            try await world.service("web", in: "shop")
            try await world.pod("web-1", in: "shop", app: "web")
            try await world.setPod("web-1", in: "shop")
            try await world.wait(for: Dataplane.self, "web-1", in: "shop") { $0?.status != nil }
            try await world.wait(for: ConfigMap.self, "default.mesh-trust-bundle", in: "shop") { $0 != nil }
            let secrets: ListPage<Secret> = try await world.client.list(namespace: "shop")
            #expect(secrets.items.isEmpty)
        }
    }

    @Test(arguments: [false, true])
    func `an annotation asks as well`(onNamespace: Bool) async throws {
        let world = try await World()
        let asking = ["koguma.io/identity-secret": "true"]
        try await world.withOperator(configuration: World.delivering) { _ in
            try await world.apply(World.builtin)
            try await world.memberNamespace("shop", annotations: onNamespace ? asking : [:])
            try await world.service("web", in: "shop", annotations: onNamespace ? [:] : asking)
            try await world.pod("web-1", in: "shop", app: "web")
            #expect(try await world.waitForIdentity(Self.secret, in: "shop") != nil)
        }
    }

    @Test func `where no Secrets may be written, the Pod is told`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await Self.deploy(world)
            let event = try await world.waitForEvent("IdentityNotDelivered")
            #expect(event.note.contains("--identity-secret-namespaces"))
            let secrets: ListPage<Secret> = try await world.client.list(namespace: "shop")
            #expect(secrets.items.isEmpty)
        }
    }

    @Test func `after a restart nothing is written`() async throws {
        let world = try await World()
        let time = MovedTime(Date())
        let names = (1...8).map { "app-\($0)" }
        try await world.withOperator(configuration: World.delivering, now: { time.now }) { _ in
            try await world.apply(World.builtin)
            try await world.memberNamespace("shop", annotations: ["koguma.io/identity-secret": "true"])
            for (index, name) in names.enumerated() {
                try await world.service(name, in: "shop")
                try await world.pod(name, in: "shop", app: name)
                try await world.setPod(name, in: "shop", address: "10.1.0.\(index + 1)")
            }
            for name in names {
                try await world.wait(for: Dataplane.self, name, in: "shop") {
                    $0?.status?.identities.first?.notAfter != nil && $0?.status?.conditions[.ready]?.status == .true
                }
            }
            // Counts are told each ten seconds.
            time.move(to: time.now + 11)
            try await world.wait {
                $0?.status?.mtls?.certificates?.valid == names.count && $0?.status?.dataplanes?.total == names.count
            }
        }
        let transport = world.faults()
        try await world.withOperator(transport, configuration: World.delivering, now: { time.now }) { _ in
            // Whoever comes after them is served, and so were they.
            try await world.memberNamespace("later")
            try await world.service("web", in: "later")
            try await world.pod("web-1", in: "later", app: "web", mounts: [Self.secret])
            #expect(try await world.waitForIdentity(Self.secret, in: "later") != nil)
        }
        #expect(transport.writes.filter { $0.contains("/shop/") }.isEmpty)
        // At most that there is one more.
        #expect(transport.writes.filter { $0.contains("/meshes/") }.count <= 1)
    }

    @Test func `a Secret that is deleted or damaged comes again`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await Self.deploy(world)
            let first = try await world.waitForIdentity(Self.secret, in: "shop")
            let key = ObjectKey(namespace: "shop", name: Self.secret)
            try await world.client.delete(Secret.self, key)
            let second = try await world.waitForIdentity(Self.secret, in: "shop")
            #expect(second?.data["tls.key"] != first?.data["tls.key"])
            _ = try await world.client.mergePatch(Secret.self, key, ["data": ["tls.key": "bm9uZQ=="]])
            let third = try await world.wait(for: Secret.self, Self.secret, in: "shop") { secret in
                guard let pem = secret?.data["tls.key"], let key = try? PrivateKey(pem: pem) else { return false }
                let leaf = try Certificate(pem: secret?.data["tls.crt"] ?? [])
                return key.publicKey.fingerprint == leaf.publicKey.fingerprint
            }
            #expect(third?.data["tls.key"] != second?.data["tls.key"])
        }
    }

    @Test func `a Secret of somebody else is left alone, and the Pod is told`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await world.apply(World.builtin)
            try await world.memberNamespace("shop")
            let theirs = Secret(
                metadata: ObjectMeta(
                    name: Self.secret, namespace: "shop", labels: ["app.kubernetes.io/managed-by": "koguma"]),
                type: "kubernetes.io/tls", data: ["tls.crt": [1], "tls.key": [2]])
            let made = try await world.client.create(theirs, options: WriteOptions(fieldManager: "mallory"))
            try await world.service("web", in: "shop")
            try await world.pod("web-1", in: "shop", app: "web", mounts: [Self.secret])
            _ = try await world.waitForEvent("IdentityNotDelivered")
            let found = try await world.client.get(Secret.self, made.key)
            #expect(found.metadata.resourceVersion == made.metadata.resourceVersion)
        }
    }

    @Test func `the end of a Mesh waits for its members, and takes what was delivered along`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await Self.deploy(world)
            try await world.setPod("web-1", in: "shop")
            try await world.wait(for: Dataplane.self, "web-1", in: "shop") { $0?.status != nil }
            #expect(try await world.waitForIdentity(Self.secret, in: "shop") != nil)
            try await world.remove()
            try await world.wait(.ready, .dataplanesAttached)
            try await world.client.delete(
                Pod.self, ObjectKey(namespace: "shop", name: "web-1"), options: DeleteOptions(gracePeriodSeconds: 0))
            try await world.wait { $0 == nil }
            let secrets: ListPage<Secret> = try await world.client.list(namespace: "shop")
            #expect(secrets.items.isEmpty)
            let bundle = ObjectKey(namespace: "shop", name: "default.mesh-trust-bundle")
            #expect(try await world.client.find(ConfigMap.self, bundle) == nil)
        }
    }
}
