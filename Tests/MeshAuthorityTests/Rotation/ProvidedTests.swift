import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

extension Mesh {
    static func provided(_ names: String..., enabled: String?) -> Mesh {
        var mtls: JSONValue = [
            "backends": .array(
                names.map { name in
                    [
                        "name": .string(name), "type": "provided",
                        "conf": ["cert": ["secret": "\(name)-cert"], "key": ["secret": "\(name)-key"]],
                    ]
                })
        ]
        mtls["enabledBackend"] = enabled.map(JSONValue.string)
        return with(mtls)
    }
}

extension Cluster {
    /// The user puts a pair in the place of what was there.
    mutating func putProvided(
        _ key: String, backend: String = "p", subject: String = "corporate", serial: String = "1", days: Double = 365
    ) {
        putProvidedCertificate(key, backend: backend, subject: subject, serial: serial, days: days)
        put(Self.secret("\(backend)-key", "key \(key)"))
    }

    mutating func putProvidedCertificate(
        _ key: String, backend: String = "p", subject: String = "corporate", serial: String = "1", days: Double = 365
    ) {
        let begin = Self.now.timeIntervalSince1970 - 86_400
        let pem = "cert fp-\(key) \(subject) \(begin) \(begin + days * 86_400) \(serial)\n"
        put(Self.secret("\(backend)-cert", pem))
    }
}

/// The certificate authority is the user's.
@Suite struct ProvidedTests {
    private func ready() -> Rotating {
        var mesh = Rotating(.provided("p", enabled: "p"))
        mesh.cluster.putProvided("one")
        mesh.settle()
        mesh.sign()
        return mesh
    }

    @Test func `it signs as soon as it is there, and its Secrets stay the user's`() {
        var mesh = Rotating(.provided("p", enabled: "p"))
        #expect(mesh.cluster.condition(.certificateAuthorityReady)?.reason == "SecretMissing")
        #expect(mesh.cluster.condition(.mutualTLS)?.status == .true)
        mesh.cluster.putProvided("one")
        let before = mesh.cluster.secrets
        mesh.settle()
        #expect(mesh.signer == "fp-one")
        #expect(mesh.isTrusted("fp-one"))
        #expect(mesh.cluster.condition(.ready)?.status == .true)
        for (name, secret) in before { #expect(mesh.cluster.secrets[name] == secret) }
        #expect(mesh.cluster.secrets.count == 3)
        mesh.sign()
        #expect(mesh.grant?.certificate.fingerprint == "fp-one")
        mesh.cluster.delete()
        mesh.settle()
        #expect(mesh.cluster.mesh == nil)
        #expect(mesh.cluster.secrets.keys.sorted() == ["p-cert", "p-key"])
    }

    @Test func `new content takes over once it is known, and the old key serves from memory`() {
        var mesh = ready()
        mesh.cluster.rememberedKeys["fp-one"] = Array("key one".utf8)
        mesh.cluster.putProvided("two")
        mesh.settle()
        #expect(mesh.signer == "fp-one")
        #expect(mesh.grant?.certificate.fingerprint == "fp-one")
        #expect(mesh.isTrusted("fp-two"))
        #expect(mesh.cluster.condition(.rotating)?.reason == "Distributing")
        #expect(mesh.cluster.condition(.ready)?.status == .true)
        mesh.pass(600)
        #expect(mesh.signer == "fp-two")
        #expect(mesh.isTrusted("fp-one"))
        mesh.pass(3 * Rotating.day)
        #expect(!mesh.isTrusted("fp-one"))
        #expect(mesh.phases == [.signing])
    }

    @Test func `without the old key issuance pauses, and ends with the wait`() {
        var mesh = ready()
        mesh.cluster.putProvided("two")
        mesh.settle()
        #expect(mesh.grant == nil)
        #expect(mesh.signer == "fp-one")
        #expect(mesh.cluster.condition(.certificateAuthorityReady)?.reason == "IssuancePaused")
        mesh.pass(600)
        mesh.sign()
        #expect(mesh.grant?.certificate.fingerprint == "fp-two")
        #expect(mesh.cluster.condition(.ready)?.status == .true)
    }

    @Test func `a renewal with the same key changes nothing but the certificate`() {
        var mesh = ready()
        mesh.cluster.putProvided("one", serial: "2", days: 730)
        mesh.settle()
        #expect(mesh.phases == [.signing])
        #expect(mesh.cluster.condition(.rotating)?.reason == "NotRotating")
        #expect(mesh.grant?.certificate.pem.hasSuffix(" 2\n") == true)
        #expect(mesh.cluster.bundle?.data["ca.crt"]?.hasSuffix(" 2\n") == true)
        #expect(mesh.state.roots.count == 1)
        #expect(mesh.leader.settle(&mesh.cluster) == 0)
    }

    @Test func `a pair that does not match is waited for`() {
        var mesh = ready()
        mesh.cluster.rememberedKeys["fp-one"] = Array("key one".utf8)
        mesh.cluster.putProvidedCertificate("two")
        mesh.settle()
        #expect(mesh.phases == [.signing])
        #expect(mesh.grant?.certificate.fingerprint == "fp-one")
        #expect(!mesh.isTrusted("fp-two"))
        mesh.cluster.putProvided("two")
        mesh.settle()
        #expect(mesh.isTrusted("fp-two"))
    }

    @Test func `there and back again, the first one goes on`() {
        var mesh = ready()
        mesh.cluster.putProvided("two")
        mesh.pass(0)
        mesh.cluster.putProvided("three")
        mesh.pass(0)
        #expect(mesh.isTrusted("fp-three"))
        mesh.cluster.putProvided("one")
        mesh.pass(0)
        #expect(mesh.signer == "fp-one")
        #expect(mesh.phases == [.signing])
        mesh.pass(Rotating.hour)
        #expect(mesh.signer == "fp-one")
        #expect(mesh.grant != nil)
    }

    @Test func `under another name it is the same root`() {
        var mesh = ready()
        mesh.cluster.apply(.provided("q", enabled: "q"))
        mesh.cluster.putProvided("one", backend: "q")
        mesh.settle()
        #expect(mesh.phases == [.signing])
        #expect(mesh.state.signer?.backend == "q")
        #expect(mesh.cluster.condition(.ready)?.status == .true)
    }

    @Test func `one authority under two names is refused`() {
        var mesh = Rotating(.provided("p", "q", enabled: "p"))
        mesh.cluster.putProvided("one")
        mesh.cluster.putProvided("one", backend: "q")
        mesh.settle()
        #expect(mesh.signer == "fp-one")
        #expect(mesh.cluster.condition(.certificateAuthorityReady)?.message.contains("Backends p and q") == true)
    }

    @Test func `tainted, it is trusted no more, and another one signs at once`() {
        var mesh = ready()
        mesh.cluster.annotate(Names.Annotation.taint, "fp-one")
        mesh.settle()
        #expect(!mesh.isTrusted("fp-one"))
        #expect(mesh.grant == nil)
        #expect(mesh.cluster.condition(.certificateAuthorityReady)?.reason == "Tainted")
        #expect(mesh.cluster.secrets["p-key"] != nil)
        mesh.cluster.putProvided("two")
        mesh.settle()
        #expect(mesh.signer == "fp-two")
    }

    @Test func `from builtin to provided and back, under one name`() {
        var mesh = Rotating(.builtin("p", enabled: "p"))
        let builtin = mesh.signer
        mesh.cluster.putProvided("one")
        mesh.cluster.apply(.provided("p", enabled: "p"))
        mesh.settle()
        #expect(mesh.signer == builtin)
        mesh.pass(600)
        #expect(mesh.signer == "fp-one")
        mesh.pass(3 * Rotating.day)
        #expect(mesh.cluster.secrets.count == 3)
        mesh.sign()

        mesh.cluster.apply(.builtin("p", enabled: "p"))
        mesh.settle()
        #expect(mesh.signer == "fp-one")
        mesh.pass(600)
        #expect(mesh.state.signer?.isProvided == false)
        #expect(mesh.signer != "fp-one" && mesh.signer != builtin)
        mesh.pass(3 * Rotating.day)
        #expect(mesh.cluster.isWhole(mesh.signing))
        #expect(mesh.cluster.secrets.count == 5)
    }

    @Test func `without its state it is rebuilt from status, bundle and content`() {
        var mesh = ready()
        mesh.cluster.secrets[Cluster.state] = nil
        mesh.settle()
        #expect(mesh.signer == "fp-one")
        #expect(mesh.state.signer?.isProvided == true)
        #expect(mesh.cluster.condition(.ready)?.status == .true)
        #expect(mesh.leader.settle(&mesh.cluster) == 0)
    }

    @Test func `taken back before it signed, a change of type leaves no trace`() {
        var mesh = Rotating(.builtin("p", enabled: "p"))
        let builtin = mesh.signer
        mesh.cluster.putProvided("one")
        mesh.cluster.rememberedKeys["fp-one"] = Array("key one".utf8)
        mesh.cluster.apply(.provided("p", enabled: "p"))
        mesh.settle()
        #expect(mesh.isTrusted("fp-one"))
        mesh.cluster.apply(.builtin("p", enabled: "p"))
        mesh.settle()
        #expect(!mesh.isTrusted("fp-one"))
        mesh.pass(Rotating.hour)
        #expect(mesh.signer == builtin)
        #expect(mesh.phases == [.signing])
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        mesh.settle()
        mesh.pass(600)
        #expect(mesh.signer != builtin && mesh.signer != "fp-one")
    }

    @Test func `the same key under another subject is another root, which nobody knows yet`() throws {
        var mesh = ready()
        let old = try #require(mesh.state.signer?.identity)
        mesh.cluster.consumers.acknowledged = [old]
        mesh.cluster.putProvided("one", subject: "renamed")
        mesh.settle()
        #expect(mesh.state.signer?.identity == old)
        #expect(mesh.phases == [.signing, .published])
        mesh.cluster.secrets[Cluster.state] = nil
        mesh.settle()
        #expect(mesh.state.roots.count == 2, "both are in the bundle")
        mesh.pass(600)
        #expect(mesh.state.signer?.certificate.subject == "CN=renamed")
        #expect(mesh.cluster.condition(.ready)?.status == .true)
    }

    @Test func `a pair may move to another backend while a new one takes its place`() {
        var mesh = ready()
        mesh.cluster.apply(.provided("p", "old", enabled: "p"))
        mesh.cluster.putProvided("one", backend: "old")
        mesh.cluster.putProvided("two")
        mesh.settle()
        #expect(mesh.cluster.condition(.ready)?.status == .true)
        #expect(mesh.grant?.certificate.fingerprint == "fp-one")
        mesh.pass(600)
        #expect(mesh.signer == "fp-two")
        #expect(mesh.state.incumbent(of: "old")?.fingerprint == "fp-one")
        mesh.cluster.putProvided("one")
        mesh.cluster.putProvided("two", backend: "old")
        mesh.settle()
        #expect(mesh.cluster.condition(.ready)?.status == .true)
        #expect(mesh.state.incumbent(of: "old")?.fingerprint == "fp-two")
    }

    /// As after Kuma's export, which names the Secrets of a builtin authority.
    private func named(_ backend: String, _ mesh: inout Rotating) {
        let conf: JSONValue = [
            "cert": ["secret": .string(Names.certificateSecret(mesh: "default", backend: "ca-1"))],
            "key": ["secret": .string(Names.keySecret(mesh: "default", backend: "ca-1"))],
        ]
        mesh.cluster.apply(
            .with([
                "enabledBackend": .string(backend),
                "backends": [["name": .string(backend), "type": "provided", "conf": conf]],
            ]))
        mesh.settle()
    }

    @Test func `what a user provides is not deleted, whatever its name`() throws {
        var mesh = Rotating(.builtin("ca-1", enabled: "ca-1"))
        let root = try #require(mesh.signer)
        named("corp", &mesh)
        #expect(mesh.signer == root)
        #expect(mesh.state.signer?.backend == "corp")
        mesh.cluster.annotate(Names.Annotation.taint, root)
        mesh.settle()
        #expect(!mesh.isTrusted(root))
        #expect(mesh.cluster.secrets[Names.keySecret(mesh: "default", backend: "ca-1")] != nil)
        #expect(mesh.cluster.secrets[Names.certificateSecret(mesh: "default", backend: "ca-1")] != nil)
    }

    @Test func `nor taken for what another backend lost`() {
        var mesh = Rotating(.with(nil))
        mesh.cluster.putKumaPair(mesh.signing, backend: "ca-1")
        named("corp", &mesh)
        #expect(mesh.signer == "fp-kuma")
        #expect(mesh.cluster.condition(.ready)?.status == .true)
    }

    @Test(arguments: ["inline", "inlineString"])
    func `a private key beside a certificate is not copied into the state`(source: String) throws {
        let pem = "-----BEGIN EC PRIVATE KEY-----\nSECRET\n-----END EC PRIVATE KEY-----\n"
        let text = source == "inline" ? Data(pem.utf8).base64EncodedString() : pem
        var mesh = Rotating(
            .with([
                "enabledBackend": "b",
                "backends": [
                    ["name": "b", "type": "builtin"],
                    [
                        "name": "p", "type": "provided",
                        "conf": ["cert": .object([source: .string(text)]), "key": ["secret": "p-key"]],
                    ],
                ],
            ]))
        mesh.settle()
        let state = try #require(mesh.cluster.value(Cluster.state))
        #expect(!state.contains("SECRET") && !state.contains(Data("SECRET".utf8).base64EncodedString()))
        #expect(!state.contains(text))
    }

    @Test func `a pair under Kuma's names stays as it is when its backend becomes builtin`() throws {
        var mesh = Rotating(.with(nil))
        mesh.cluster.putKumaPair(mesh.signing, backend: "ca-1")
        named("ca-1", &mesh)
        #expect(mesh.signer == "fp-kuma")
        mesh.sign()
        let key = mesh.cluster.value(Names.keySecret(mesh: "default", backend: "ca-1"))
        mesh.cluster.apply(.builtin("ca-1", enabled: "ca-1"))
        mesh.settle()
        mesh.pass(Rotating.hour)
        #expect(mesh.signer == "fp-kuma")
        #expect(mesh.phases == [.signing])
        #expect(mesh.cluster.value(Names.keySecret(mesh: "default", backend: "ca-1")) == key)
        #expect(mesh.cluster.secrets.count == 3)
        #expect(mesh.cluster.isWhole(mesh.signing))
    }

    @Test func `a renewal that ends earlier waits for what was signed`() throws {
        var mesh = ready()
        mesh.sign(lifetime: 30 * Rotating.day)
        mesh.cluster.putProvided("one", serial: "2", days: 10)
        mesh.settle()
        #expect(mesh.cluster.bundle?.data["ca.crt"]?.hasSuffix(" 1\n") == true)
        #expect(mesh.leader.settle(&mesh.cluster) == 0)
        #expect(mesh.cluster.condition(.ready)?.status == .true)
    }

    @Test func `half of a new pair is told`() {
        var mesh = ready()
        mesh.cluster.rememberedKeys["fp-one"] = Array("key one".utf8)
        mesh.cluster.putProvidedCertificate("two")
        mesh.settle()
        let condition = mesh.cluster.condition(.certificateAuthorityReady)
        #expect(condition?.status == .true)
        #expect(condition?.message.contains("does not match") == true)
    }
}
