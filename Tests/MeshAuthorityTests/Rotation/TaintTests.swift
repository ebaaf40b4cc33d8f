import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

/// `koguma.io/taint-ca`.
@Suite struct TaintTests {
    private func taint(_ mesh: inout Rotating, _ fingerprint: String) {
        mesh.cluster.annotate(Names.Annotation.taint, fingerprint)
        mesh.settle()
    }

    @Test func `the signer is distrusted and replaced at once`() throws {
        var mesh = Rotating()
        let old = try #require(mesh.signer)
        taint(&mesh, old)
        #expect(!mesh.isTrusted(old))
        #expect(mesh.signer != nil && mesh.signer != old)
        #expect(mesh.state.roots.count == 1)
        #expect(mesh.state.tainted == [old])
        #expect(mesh.cluster.isWhole(mesh.signing))
        #expect(mesh.cluster.mesh?.status?.mtls?.tainted == [old])
        #expect(mesh.leader.events.contains { $0.type == .warning && $0.reason == "RootTainted" })
        #expect(mesh.leader.settle(&mesh.cluster) == 0)
    }

    @Test func `the bundle loses it before anything else is made`() throws {
        var mesh = Rotating()
        let old = try #require(mesh.signer)
        mesh.cluster.annotate(Names.Annotation.taint, old)
        mesh.cluster.log = []
        mesh.settle()
        let log = mesh.cluster.log
        let bundle = try #require(log.firstIndex(of: "apply bundle"))
        let key = try #require(log.firstIndex(of: "create key \(Cluster.key)"))
        #expect(bundle < key)
    }

    @Test func `a successor that is there signs at once`() throws {
        var mesh = Rotating()
        let old = try #require(mesh.signer)
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        mesh.settle()
        let next = mesh.state.roots.last?.fingerprint
        taint(&mesh, old)
        #expect(mesh.signer == next)
        #expect(mesh.cluster.isWhole(mesh.signing))
        #expect(mesh.cluster.secrets.count == 3)
    }

    @Test(arguments: [true, false])
    func `nobody who uses the authority is waited for`(isPrepared: Bool) throws {
        var mesh = Rotating()
        let old = try #require(mesh.signer)
        mesh.cluster.consumers.areCounted = false
        mesh.cluster.consumers.dataplanes = 3
        mesh.cluster.consumers.isReissuing = true
        mesh.cluster.consumers.awaiting = Set(
            (1...20).map { .init(fingerprint: "fp-\($0)", subject: "CN=default", keyIdentifier: "") })
        if isPrepared {
            mesh.cluster.annotate(Names.Annotation.rotate, "1")
            mesh.settle()
        }
        taint(&mesh, old)
        #expect(!mesh.isTrusted(old))
        #expect(mesh.signer != nil && mesh.signer != old)
        #expect(mesh.state.roots.count == 1)
        #expect(mesh.cluster.isWhole(mesh.signing))
    }

    @Test func `a backup does not bring it back`() throws {
        var mesh = Rotating()
        let old = try #require(mesh.signer)
        let backup = mesh.cluster.secrets
        taint(&mesh, old)
        let new = mesh.signer
        for secret in backup.values where secret.metadata.name != Cluster.state { mesh.cluster.put(secret) }
        mesh.settle()
        #expect(!mesh.isTrusted(old))
        #expect(mesh.signer == new)
        #expect(mesh.cluster.condition(.certificateAuthorityReady)?.reason == "MismatchedPair")
        mesh.cluster.annotate(Names.Annotation.taint, nil)
        mesh.settle()
        #expect(!mesh.isTrusted(old))
    }

    @Test func `nor does the loss of the state`() throws {
        var mesh = Rotating()
        let old = try #require(mesh.signer)
        taint(&mesh, old)
        mesh.cluster.annotate(Names.Annotation.taint, nil)
        mesh.cluster.secrets[Cluster.state] = nil
        mesh.settle()
        #expect(mesh.state.tainted == [old])
        #expect(mesh.cluster.isWhole(mesh.signing))
    }

    @Test func `a root that does not sign is distrusted, and made anew`() throws {
        var mesh = Rotating(.builtin("builtin", "b", enabled: "b"))
        let signer = mesh.signer
        let old = try #require(mesh.state.incumbent(of: "builtin")?.fingerprint)
        taint(&mesh, old)
        #expect(mesh.signer == signer)
        #expect(!mesh.isTrusted(old))
        let new = try #require(mesh.state.incumbent(of: "builtin")?.fingerprint)
        #expect(new != old && mesh.isTrusted(new))
    }

    @Test func `a fingerprint that nobody has is remembered, and said`() {
        var mesh = Rotating()
        let signer = mesh.signer
        let fingerprint = String(repeating: "ab", count: 32)
        taint(&mesh, fingerprint.uppercased())
        #expect(mesh.state.tainted == [fingerprint])
        #expect(mesh.signer == signer)
        #expect(mesh.leader.events.contains { $0.reason == "RootTainted" && $0.note.contains("no root") })
    }

    @Test func `stopped after any write, the next one ends it`() throws {
        for limit in 1...20 {
            var mesh = Rotating()
            let old = try #require(mesh.signer)
            mesh.cluster.annotate(Names.Annotation.taint, old)
            var first = Leader(mesh.signing)
            var writes = 0
            while writes < limit, first.step(&mesh.cluster) == .wrote { writes += 1 }
            mesh.settle()
            #expect(mesh.cluster.isWhole(mesh.signing), "stopped after write \(limit)")
            #expect(!mesh.isTrusted(old))
            guard writes == limit else { return }
        }
    }

    @Test func `the exception ends with the root that it was for`() throws {
        var mesh = Rotating()
        taint(&mesh, try #require(mesh.signer))
        #expect(!mesh.state.signsAtOnce)
        mesh.sign()
        let lost = try #require(mesh.signer)
        mesh.cluster.secrets[Cluster.key] = nil
        mesh.cluster.annotate(Names.Annotation.recreate, lost)
        mesh.settle()
        #expect(mesh.signer == nil, "what the lost one signed is still believed, and the new one not known")
        mesh.pass(600)
        #expect(mesh.signer != nil)
    }

    @Test func `while another root is lost, it leaves the bundle all the same`() throws {
        var mesh = Rotating(.builtin("builtin", "b", enabled: "builtin"))
        let old = try #require(mesh.signer)
        let other = try #require(mesh.state.incumbent(of: "b")?.fingerprint)
        mesh.cluster.secrets[Cluster.state] = nil
        for name in [
            Names.keySecret(mesh: "default", backend: "b"), Names.certificateSecret(mesh: "default", backend: "b"),
        ] {
            mesh.cluster.secrets[name] = nil
        }
        taint(&mesh, old)
        #expect(!mesh.isTrusted(old))
        #expect(mesh.isTrusted(other))
        #expect(mesh.cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
        #expect(mesh.leader.events.contains { $0.reason == "RootTainted" })
        mesh.cluster.annotate(Names.Annotation.taint, nil)
        mesh.settle()
        #expect(!mesh.isTrusted(old))
        #expect(mesh.leader.settle(&mesh.cluster) == 0)
    }

    @Test func `without a readable state it is refused aloud`() throws {
        var mesh = Rotating()
        let old = try #require(mesh.signer)
        mesh.cluster.put(Cluster.secret(Cluster.state, "{"))
        taint(&mesh, old)
        #expect(mesh.isTrusted(old))
        #expect(mesh.cluster.condition(.accepted)?.message.contains("STILL TRUSTED") == true)
    }

    @Test func `it does not wait for the key of another backend`() throws {
        var mesh = Rotating()
        let old = try #require(mesh.signer)
        mesh.cluster.apply(.builtin("builtin", "slow", enabled: "builtin"))
        mesh.cluster.annotate(Names.Annotation.taint, old)
        mesh.cluster.log = []
        mesh.settle()
        let bundle = try #require(mesh.cluster.log.firstIndex(of: "apply bundle"))
        let key = try #require(mesh.cluster.log.firstIndex { $0.hasPrefix("create key") })
        #expect(bundle < key, "\(mesh.cluster.log)")
    }

    @Test func `a successor that was asked for is made anew`() throws {
        var mesh = Rotating()
        let old = mesh.signer
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        mesh.settle()
        taint(&mesh, try #require(mesh.state.roots.last?.fingerprint))
        #expect(mesh.signer == old)
        mesh.pass(600)
        #expect(mesh.signer != old)
        #expect(mesh.cluster.isWhole(mesh.signing))
    }
}
