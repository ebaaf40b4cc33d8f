import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import PKI
import SPIFFE
import TestSupport
import Testing

/// The certificate authority is the user's, wherever it is.
@Suite struct ProvidedAuthorityTests {
    let openssl: OpenSSL

    init() throws {
        openssl = try OpenSSL()
    }

    static func provided(_ certificate: DataSource, _ key: DataSource) -> JSONValue {
        [
            "enabledBackend": "p",
            "backends": [
                ["name": "p", "type": "provided", "conf": ["cert": certificate.json, "key": key.json]]
            ],
        ]
    }

    /// Secrets whose names tell nothing.
    static let corporate = provided(.secret("corporate-ca"), .secret("corporate-key"))

    @Test func `Secrets of any name are watched, and stay the user's`() async throws {
        let world = try await World()
        let made = try await openssl.authority("corporate")
        try await world.withOperator { _ in
            try await world.apply(Self.corporate)
            let waiting = try await world.wait(.certificateAuthorityReady, .secretMissing)
            #expect(waiting?.isReady == false)
            #expect(waiting?.status?.conditions[.mutualTLS]?.reason == "Enabled")
            let text = waiting?.status?.conditions[.ready]?.message ?? ""
            #expect(text.contains("kuma-system/corporate-ca") && text.contains("kuma-system/corporate-key"))

            try await world.put("corporate-ca", made.certificate)
            try await world.put("corporate-key", made.key)
            let mesh = try await world.waitReady()
            let fingerprint = try Certificate(pem: made.certificate.utf8).publicKey.fingerprint
            #expect(mesh?.status?.mtls?.ca?.fingerprint == fingerprint)
            #expect(try await world.authorities() == [try Certificate(pem: made.certificate.utf8).der])
            #expect(try await world.secrets().keys.sorted() == [World.state])
            #expect(try await world.value(World.state)?.contains("PRIVATE KEY") == false)

            let before = try await world.secret("corporate-key")
            try await world.remove()
            try await world.wait { $0 == nil }
            #expect(try await world.secret("corporate-key") == before)
            #expect(try await world.secret("corporate-ca") != nil)
            #expect(try await world.secrets().isEmpty)
        }
    }

    @Test func `Secrets before the Mesh, of the older form`() async throws {
        let world = try await World()
        let made = try await openssl.authority("corporate")
        try await world.put(Names.providedCertificateSecret(mesh: "default", backend: "provided"), made.certificate)
        try await world.put(Names.providedKeySecret(mesh: "default", backend: "provided"), made.key)
        try await world.withOperator { _ in
            try await world.apply(["enabled": true, "ca": ["provided": [:]]])
            try await world.waitReady()
            try await world.remove()
            try await world.wait { $0 == nil }
            #expect(try await world.secrets().count == 2)
        }
    }

    @Test func `the pair in the Mesh itself`() async throws {
        let world = try await World()
        let made = try await openssl.authority("corporate")
        try await world.withOperator { _ in
            let base64 = Data(made.key.utf8).base64EncodedString()
            try await world.apply(Self.provided(.inlineString(made.certificate), .inline(base64)))
            let mesh = try await world.waitReady()
            #expect(mesh?.status?.conditions[.keyInMesh]?.status == .true)
            #expect(try await world.value(World.state)?.contains(base64.prefix(40)) == false)
        }
    }

    /// Each team has an authority below the corporation's root.
    @Test func `what another intermediate of the same root signs is no member`() async throws {
        let world = try await World()
        let root = try await openssl.authority("corporation")
        let ours = try await openssl.authority("ours", by: root)
        let theirs = try await openssl.authority("theirs", by: root)
        try await world.put("corporate-ca", ours.certificate + root.certificate)
        try await world.put("corporate-key", ours.key)
        try await world.withOperator { _ in
            try await world.apply(Self.corporate)
            let mesh = try await world.waitReady()
            let condition = mesh?.status?.conditions[.trustWiderThanMesh]
            #expect(condition?.reason == "SignerIsNotRoot")
            #expect(condition?.message.contains("ends in CN=corporation") == true)
        }
        let anchors = try await world.authorities().map { try Certificate(der: $0) }
        #expect(anchors == [try Certificate(pem: ours.certificate.utf8)])
        let verifier = try Verifier(anchors: anchors)
        let (member, stranger) = (try leaf(of: ours), try leaf(of: theirs))
        for purpose in Verifier.Purpose.allCases {
            try verifier.verify([member], at: Date(), for: purpose)
            try verifier.verify(
                [member, Certificate(pem: ours.certificate.utf8)], at: Date(), for: purpose)
            for chain in [[stranger], [stranger, try Certificate(pem: theirs.certificate.utf8)]] {
                #expect(throws: PKIError.self) { try verifier.verify(chain, at: Date(), for: purpose) }
            }
        }
        // OpenSSL's clients want a root, and trust with it whatever it signs for.
        let bundle = try #require(try await world.bundle())
        let file = try openssl.file(try #require(bundle.data[Names.BundleKey.certificates]))
        try await openssl("verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", file, openssl.file(member.pem))
    }

    private func leaf(of made: MadeAuthority) throws -> Certificate {
        let issuer = try Issuer(
            certificate: Certificate(pem: made.certificate.utf8), key: PrivateKey(pem: made.key.utf8))
        return try issuer.issueLeaf(
            LeafRequest(.spiffe("spiffe://default/web")), for: PrivateKey.generateP256().publicKey, at: Date())
    }

    /// An edit comes in two steps, with the old key in memory.
    @Test func `new content of a pair is distributed while the old key signs`() async throws {
        let world = try await World()
        let (old, new) = (try await openssl.authority("old"), try await openssl.authority("new"))
        try await world.put("corporate-ca", old.certificate)
        try await world.put("corporate-key", old.key)
        try await world.withOperator { _ in
            try await world.apply(Self.corporate)
            let before = try await world.waitReady()?.status?.mtls?.ca
            try await world.overwrite("corporate-key", new.key)
            try await world.overwrite("corporate-ca", new.certificate)
            let mesh = try await world.wait(.rotating, .distributing)
            #expect(mesh?.isReady == true)
            #expect(mesh?.status?.mtls?.ca == before)
            let both = try [new, old].map { try Certificate(pem: $0.certificate.utf8).der }
            #expect(Set(try await world.authorities()) == Set(both))
        }
        // A process that never saw the old key cannot sign with it.
        _ = try await world.withOperator { _ in
            try await world.wait(.certificateAuthorityReady, .issuancePaused)
        }
    }

    @Test func `a refused authority is named with the remedy, and taken once it is corrected`() async throws {
        let world = try await World()
        let root = try await openssl.authority("corporation")
        let ours = try await openssl.authority("ours", by: root)
        try await world.put("corporate-ca", root.certificate + ours.certificate)
        try await world.put("corporate-key", ours.key)
        try await world.withOperator { _ in
            try await world.apply(Self.corporate)
            let refused = try await world.wait(.certificateAuthorityReady, .unusable)
            let text = refused?.status?.conditions[.certificateAuthorityReady]?.message ?? ""
            #expect(text.contains("certificate 2 in Secret kuma-system/corporate-ca"), "\(text)")
            #expect(try await world.bundle() == nil)
            try await world.overwrite("corporate-ca", ours.certificate + root.certificate)
            try await world.waitReady()
        }
    }

    /// `kumactl export --profile federation` makes a provided authority of a builtin one, in the same Secrets.
    @Test(arguments: [true, false])
    func `a builtin authority becomes a provided one as Kuma exports it`(wasOurs: Bool) async throws {
        let world = try await World()
        let made = try await openssl.authority("default")
        let mtls: JSONValue = [
            "enabledBackend": "builtin", "skipValidation": true,
            "backends": [
                [
                    "name": "builtin", "type": "provided",
                    "conf": ["cert": ["secret": .string(World.certificate)], "key": ["secret": .string(World.key)]],
                ]
            ],
        ]
        if !wasOurs {
            try await world.put(World.certificate, made.certificate)
            try await world.put(World.key, made.key)
        }
        try await world.withOperator { _ in
            if wasOurs {
                try await world.apply(World.builtin)
                try await world.waitReady()
            }
            let before = [try await world.value(World.certificate), try await world.value(World.key)]
            try await world.apply(mtls)
            let mesh = try await world.waitReady()
            let certificate = try Certificate(pem: try #require(before[0]).utf8)
            #expect(mesh?.status?.mtls?.ca?.fingerprint == certificate.publicKey.fingerprint)
            #expect(mesh?.status?.mtls?.anchors.count == 1)
            try await world.remove()
            try await world.wait { $0 == nil }
            #expect([try await world.value(World.certificate), try await world.value(World.key)] == before)
            #expect(try await world.secrets().count == 2)
        }
    }

    /// No watch shows it.
    @Test func `a Secret of another type is named, and what comes in its place is found`() async throws {
        let world = try await World()
        let made = try await openssl.authority("corporate")
        try await world.put("corporate-ca", made.certificate)
        try await world.put("corporate-key", made.key, type: "Opaque")
        try await world.withOperator { _ in
            try await world.apply(Self.corporate)
            let waiting = try await world.wait(for: "default") { mesh in
                mesh?.status?.conditions[.ready]?.message.contains("is of type Opaque") == true
            }
            #expect(waiting?.status?.conditions[.ready]?.reason == "SecretMissing")
            try await world.delete("corporate-key")
            try await world.wait(for: "default") { mesh in
                mesh?.status?.conditions[.ready]?.message.contains("is not there") == true
            }
            try await world.put("corporate-key", made.key)
            try await world.waitReady()
        }
    }

    /// It is looked at again and again, and nothing is written.
    @Test func `what is refused is refused in the same words`() async throws {
        let world = try await World()
        let limited = MadeAuthority.plain + ["nameConstraints=critical,excluded;URI:default"]
        let made = try await openssl.authority("corporate", extensions: limited)
        try await world.put("corporate-ca", made.certificate)
        try await world.put("corporate-key", made.key)
        try await world.withOperator { _ in
            try await world.apply(Self.corporate)
            let refused = try await world.wait(.certificateAuthorityReady, .unusable)
            // The same content in another version.
            let secret = try #require(try await world.secret("corporate-ca"))
            for number in 0..<3 {
                _ = try await world.client.mergePatch(
                    Secret.self, secret.key, ["metadata": ["annotations": ["n": .string("\(number)")]]])
                try await world.waitUntilQuiet("other-\(number)")
            }
            #expect(try await world.mesh()?.metadata.resourceVersion == refused?.metadata.resourceVersion)
        }
    }

    @Test func `files below the directory, once they are there`() async throws {
        let world = try await World()
        let made = try await openssl.authority("corporate")
        let place = try TemporaryDirectory()
        var configuration = World.withoutDefaultMesh
        configuration.authorityFileDirectory = place.file("")
        try await world.withOperator(configuration: configuration) { _ in
            try await world.apply(Self.provided(.file("ca.crt"), .file("ca.key")))
            let waiting = try await world.wait(.certificateAuthorityReady, .secretMissing)
            #expect(waiting?.status?.conditions[.ready]?.message.contains("File ca.crt of backend p") == true)
            try place.write(made.certificate, to: "ca.crt")
            try place.write(made.key, to: "ca.key")
            try await world.waitReady()
        }
    }

    @Test func `no file without a directory`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(Self.provided(.file("/etc/ssl/certs/ca.crt"), .file("ca.key")))
            let waiting = try await world.wait(.certificateAuthorityReady, .secretMissing)
            #expect(waiting?.status?.conditions[.ready]?.message.contains("no --ca-file-dir is set") == true)
        }
    }

    /// What a bundle says when nothing is left is not taken for "as usual".
    @Test func `an emptied bundle is refused by OpenSSL`() async throws {
        let made = try await openssl.authority("corporate")
        let empty = try openssl.file("# Nothing is trusted: no certificate authority of this mesh is valid.\n")
        let certificate = try openssl.file(made.certificate)
        #expect(try await openssl.run("verify", "-CAfile", empty, certificate).exit != .code(0))
        #expect(try await openssl.run("verify", "-CAfile", certificate, certificate).exit == .code(0))
    }
}

extension World {
    /// A Secret as users make it.
    func put(_ name: String, _ value: String, type: String = Names.secretType) async throws {
        let secret = Secret(
            metadata: ObjectMeta(name: name, namespace: Self.namespace), type: type,
            data: [Names.secretValue: Array(value.utf8)])
        _ = try await client.create(secret)
    }

    func bundle(of mesh: String = "default") async throws -> ConfigMap? {
        try await client.find(
            ConfigMap.self, ObjectKey(namespace: Self.namespace, name: Names.bundleConfigMap(mesh: mesh)))
    }

    /// The certificates that bundle.json names.
    func authorities(of mesh: String = "default") async throws -> [[UInt8]] {
        let text = try await bundle(of: mesh)?.data[Names.BundleKey.document] ?? ""
        return try BundleDocument(json: JSONValue(parsing: text)).authorities.map(\.certificate)
    }
}
