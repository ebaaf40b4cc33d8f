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
    mutating func putProvided(_ key: String, backend: String = "p", serial: String = "1", days: Double = 365) {
        putProvidedCertificate(key, backend: backend, serial: serial, days: days)
        put(Self.secret("\(backend)-key", "key \(key)"))
    }

    mutating func putProvidedCertificate(
        _ key: String, backend: String = "p", serial: String = "1", days: Double = 365
    ) {
        let begin = Self.now.timeIntervalSince1970 - 86_400
        let pem = "cert fp-\(key) corporate \(begin) \(begin + days * 86_400) \(serial)\n"
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
}
