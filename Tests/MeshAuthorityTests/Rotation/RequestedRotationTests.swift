import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

/// `koguma.io/rotate-ca`.
@Suite struct RequestedRotationTests {
    @Test func `goes through its phases, and ends with one root under Kuma's names`() throws {
        var mesh = Rotating()
        let old = try #require(mesh.signer)
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        mesh.settle()
        #expect(mesh.phases == [.signing, .published])
        #expect(mesh.signer == old)
        let new = try #require(mesh.state.roots.last?.fingerprint)
        #expect(mesh.isTrusted(old) && mesh.isTrusted(new))
        #expect(mesh.cluster.secrets[mesh.next] != nil)
        #expect(mesh.cluster.condition(.rotating)?.reason == "Distributing")
        #expect(mesh.cluster.condition(.ready)?.status == .true)

        mesh.pass(599)
        #expect(mesh.signer == old)
        mesh.sign()
        let end = try #require(mesh.state.signer?.noLeafAfter)
        mesh.pass(1)
        #expect(mesh.signer == new)
        #expect(mesh.phases == [.retiring, .signing])
        #expect(mesh.isTrusted(old) && mesh.isTrusted(new))
        #expect(mesh.cluster.isWhole(mesh.signing))
        #expect(mesh.cluster.secrets.keys.sorted() == [Cluster.certificate, Cluster.key, Cluster.state].sorted())
        #expect(mesh.cluster.condition(.rotating)?.reason == "Retiring")
        #expect(mesh.reasons.contains("SignerChanged"))

        mesh.leader.now = end + 599
        mesh.settle()
        #expect(mesh.isTrusted(old))
        mesh.pass(1)
        #expect(!mesh.isTrusted(old) && mesh.isTrusted(new))
        #expect(mesh.phases == [.signing])
        #expect(mesh.cluster.condition(.rotating)?.reason == "NotRotating")
        #expect(mesh.leader.settle(&mesh.cluster) == 0)
    }

    @Test func `what was there at the beginning, or goes away, asks for nothing`() {
        var standard = Mesh.standard
        standard.metadata.annotations[Names.Annotation.rotate] = "before"
        var mesh = Rotating(standard)
        #expect(mesh.phases == [.signing])
        mesh.cluster.annotate(Names.Annotation.rotate, nil)
        mesh.settle()
        mesh.cluster.annotate(Names.Annotation.rotate, "before")
        mesh.settle()
        #expect(mesh.phases == [.signing])
        mesh.cluster.annotate(Names.Annotation.rotate, "after")
        mesh.settle()
        #expect(mesh.phases == [.signing, .published])
    }

    @Test func `asked again while one is under way, nothing more is made`() {
        var mesh = Rotating()
        for value in ["1", "2", "3"] {
            mesh.cluster.annotate(Names.Annotation.rotate, value)
            mesh.settle()
        }
        #expect(mesh.phases == [.signing, .published])
        mesh.pass(600)
        #expect(mesh.phases == [.retiring, .signing])
        #expect(mesh.state.handledRotation == "3")
    }

    @Test func `nobody is waited for who says that he knows it`() {
        var mesh = Rotating()
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        mesh.settle()
        let new = mesh.state.roots.last
        mesh.cluster.consumers.acknowledged = Set([new?.identity].compactMap { $0 })
        mesh.settle()
        #expect(mesh.signer == new?.fingerprint)
    }

    @Test func `the wait begins when every place has it that was there`() {
        var mesh = Rotating()
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        // The fake names keys in their order.
        mesh.cluster.consumers.awaiting = Set(
            (1...20).map { .init(fingerprint: "fp-\($0)", subject: "CN=default", keyIdentifier: "") })
        mesh.settle()
        #expect(mesh.phases == [.signing, .prepared])
        mesh.pass(Rotating.day)
        #expect(mesh.phases == [.signing, .prepared])
        mesh.cluster.consumers.awaiting = []
        mesh.pass(0)
        mesh.pass(599)
        #expect(mesh.phases == [.signing, .published])
        mesh.pass(1)
        #expect(mesh.phases == [.retiring, .signing])
    }

    @Test func `the wait does not begin before it is known who is there`() {
        var mesh = Rotating()
        mesh.cluster.consumers.areCounted = false
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        mesh.settle()
        mesh.pass(Rotating.day)
        #expect(mesh.phases == [.signing, .prepared])
        mesh.cluster.consumers.areCounted = true
        mesh.pass(0)
        #expect(mesh.phases == [.signing, .published])
        mesh.pass(600)
        #expect(mesh.phases == [.retiring, .signing])
    }

    @Test func `a clock that is set back does not lengthen the wait`() {
        var mesh = Rotating()
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        mesh.settle()
        mesh.pass(-300 * Rotating.day / Rotating.day)
        mesh.pass(600)
        #expect(mesh.phases == [.retiring, .signing])
    }

    @Test func `a successor whose key is lost is made anew`() {
        var mesh = Rotating()
        let old = mesh.signer
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        mesh.settle()
        let lost = mesh.state.roots.last?.fingerprint ?? ""
        mesh.cluster.secrets[mesh.next] = nil
        mesh.settle()
        #expect(mesh.signer == old)
        mesh.pass(600)
        mesh.pass(600)
        #expect(mesh.signer != old && mesh.signer != lost)
        #expect(!mesh.isTrusted(lost))
        #expect(mesh.cluster.isWhole(mesh.signing))
    }

    @Test func `the user's own authority is not rotated, and the Mesh says so`() {
        var mesh = Rotating(.provided("p", enabled: "p"))
        mesh.cluster.putProvided("one")
        mesh.settle()
        #expect(mesh.cluster.condition(.ready)?.status == .true)
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        mesh.settle()
        #expect(mesh.cluster.condition(.accepted)?.reason == "NotSupported")
        #expect(mesh.phases == [.signing])
    }

    /// After each write of a rotation, from its request to the end of the promotion.
    @Test func `a state that is lost at any time is rebuilt, and the rotation goes on`() throws {
        for limit in 1...60 {
            var mesh = Rotating()
            let old = mesh.signer
            mesh.cluster.annotate(Names.Annotation.rotate, "1")
            var writes = 0
            while writes < limit {
                guard case .wrote = mesh.leader.step(&mesh.cluster) else {
                    if mesh.leader.now > Cluster.now { break }
                    mesh.leader.now += 600
                    continue
                }
                writes += 1
            }
            mesh.leader.restart()
            mesh.cluster.secrets[Cluster.state] = nil
            mesh.settle()
            mesh.pass(600)
            mesh.pass(600)
            #expect(
                mesh.cluster.isWhole(mesh.signing),
                "lost after write \(limit): \(mesh.cluster.condition(.ready)?.message ?? "")")
            #expect(writes < 1 || mesh.signer != old, "lost after write \(limit)")
            guard writes == limit else { return }
        }
        Issue.record("60 writes do not end it")
    }
}
