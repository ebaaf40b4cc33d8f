import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import PKI
import TestSupport
import Testing

/// A Mesh from its making to its end, against an API server.
@Suite(.timeLimit(.minutes(10))) struct MeshLifeTests {
    @Test(arguments: [World.builtin, World.older])
    func `a Mesh becomes ready with as many writes as it has objects`(mtls: JSONValue) async throws {
        let world = try await World()
        let transport = world.faults()
        try await world.withOperator(transport) { _ in
            try await world.apply(mtls)
            try await world.waitReady()
            try await world.expectWhole()
            #expect(
                transport.writes.map { $0.split(separator: "?").first.map(String.init) } == [
                    "PATCH /apis/kuma.io/v1alpha1/meshes/default",
                    "POST /api/v1/namespaces/kuma-system/secrets",
                    "POST /api/v1/namespaces/kuma-system/secrets",
                    "POST /api/v1/namespaces/kuma-system/secrets",
                    "POST /api/v1/namespaces/kuma-system/configmaps",
                    "PATCH /apis/kuma.io/v1alpha1/meshes/default/status",
                ])
            #expect(try await world.waitForEvent("CertificateAuthorityCreated").type == .normal)
        }
    }

    @Test func `the root is as the specification has it`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply([
                "enabledBackend": "rsa",
                "backends": [
                    [
                        "name": "rsa", "type": "builtin",
                        "conf": ["caCert": ["RSAbits": 2048, "expiration": "30d"]],
                    ]
                ],
            ])
            try await world.waitReady()
            try await world.expectWhole(backend: "rsa")
            let pem = try #require(try await world.value(Names.certificateSecret(mesh: "default", backend: "rsa")))
            let root = try Certificate(pem: pem.utf8)
            #expect(root.publicKey.algorithm == .rsa(bits: 2048))
            #expect(root.uriNames == ["spiffe://default"])
            #expect(root.notAfter.timeIntervalSince(root.notBefore) == 30 * 86_400 + 3600)
            let key = try #require(try await world.value(Names.keySecret(mesh: "default", backend: "rsa")))
            #expect(key.hasPrefix("-----BEGIN RSA PRIVATE KEY-----"))
        }
    }

    @Test func `once ready nothing more is written`() async throws {
        let world = try await World()
        let transport = world.faults()
        try await world.withOperator(transport) { _ in
            try await world.apply(World.builtin)
            let mesh = try await world.waitReady()
            let secrets = try await world.secrets()
            try await world.waitUntilQuiet("other")
            #expect(transport.writes.count == 12)
            #expect(try await world.mesh()?.metadata.resourceVersion == mesh?.metadata.resourceVersion)
            #expect(try await world.secrets() == secrets)
        }
        // Nor after a restart.
        let second = world.faults()
        try await world.withOperator(second) { _ in
            try await world.waitUntilQuiet("third")
            #expect(second.writes.count == 6)
        }
    }

    @Test func `a condition of somebody else is no reason to write`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
        }
        let condition: JSONValue = [
            "type": "example.org/Checked", "status": "True", "reason": "Checked", "message": "seen",
            "lastTransitionTime": "2030-01-01T00:00:00Z",
        ]
        let mesh = try await world.client.apply(
            Mesh.self, ObjectKey(name: "default"), ["status": ["conditions": [condition]]], fieldManager: "somebody",
            subresource: .status)
        #expect(mesh.status?.conditions.contains { $0.type == "example.org/Checked" } == true)
        let transport = world.faults()
        try await world.withOperator(transport) { _ in
            try await world.waitUntilQuiet("other")
        }
        #expect(transport.writes.allSatisfy { !$0.contains("default") })
        #expect(try await world.mesh()?.metadata.resourceVersion == mesh.metadata.resourceVersion)
    }

    @Test func `deleted and applied again at once it ends ready, with another root`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
            let before = try await world.value(World.certificate)
            try await world.client.delete(Mesh.self, ObjectKey(name: "default"))
            try await world.wait { $0 == nil }
            #expect(try await world.secrets().isEmpty)
            try await world.apply(World.builtin)
            try await world.waitReady()
            try await world.expectWhole()
            #expect(try await world.value(World.certificate) != before)
        }
    }

    @Test func `an invalid Mesh keeps what was valid, across a restart`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
        }
        let secrets = try await world.secrets()
        try await world.annotate(Names.Annotation.permissionPrecedence, "Sometimes")
        for _ in 1...2 {
            try await world.withOperator { _ in
                let mesh = try await world.wait(.accepted, .unknownPrecedence)
                #expect(mesh?.status?.conditions[.mutualTLS]?.status == .true)
            }
        }
        #expect(try await world.secrets() == secrets)
    }

    @Test func `mutual TLS switched off is a Warning, and on again the same root`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
            let before = try await world.value(World.certificate)
            try await world.apply(nil)
            try await world.wait(.mutualTLS, .disabled)
            #expect(try await world.waitForEvent("MutualTLSDisabled").type == .warning)
            try await world.apply(World.older)
            try await world.wait(.mutualTLS, .enabled)
            try await world.waitReady()
            #expect(try await world.value(World.certificate) == before)
        }
    }

    @Test func `a provided authority that is not there is named`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(["enabled": true, "ca": ["provided": [:]]])
            let mesh = try await world.wait(.certificateAuthorityReady, .secretMissing)
            #expect(mesh?.isReady == false)
            #expect(mesh?.status?.conditions[.mutualTLS]?.status == .true)
            #expect(try await world.secrets().isEmpty)
        }
    }

    @Test func `a namespace that is not there is named`() async throws {
        let world = try await World()
        let elsewhere = OperatorConfiguration(systemNamespace: "nowhere", createsDefaultMesh: false)
        try await world.withOperator(configuration: elsewhere) { _ in
            try await world.apply(World.builtin)
            let mesh = try await world.wait(.certificateAuthorityReady, .writeFailed)
            #expect(mesh?.status?.conditions[.ready]?.message.contains("nowhere") == true)
        }
    }
}
