import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

/// Another `enabledBackend`.
@Suite struct BackendChangeTests {
    @Test func `a new backend signs once it is known, and the one before goes on until then`() {
        var mesh = Rotating()
        let old = mesh.signer ?? ""
        mesh.cluster.apply(.builtin("other", enabled: "other"))
        mesh.settle()
        #expect(mesh.signer == old)
        #expect(mesh.phases == [.signing, .published])
        #expect(mesh.cluster.condition(.accepted)?.status == .true)
        #expect(mesh.cluster.condition(.ready)?.status == .true)
        #expect(mesh.cluster.mesh?.status?.mtls?.backend == "builtin")
        mesh.pass(600)
        #expect(mesh.state.signer?.backend == "other")
        #expect(mesh.isTrusted(old))
        mesh.pass(2 * Rotating.day)
        #expect(!mesh.isTrusted(old))
        #expect(mesh.phases == [.signing])
        #expect(mesh.cluster.secrets.count == 3)
    }

    @Test func `a backend that is listed has been known for long, and stays trusted`() {
        var mesh = Rotating(.builtin("builtin", "b", enabled: "builtin"))
        mesh.pass(600)
        let first = mesh.signer
        mesh.cluster.apply(.builtin("builtin", "b", enabled: "b"))
        mesh.settle()
        #expect(mesh.state.signer?.backend == "b")
        #expect(mesh.phases.sorted { $0.rawValue < $1.rawValue } == [.published, .signing])
        mesh.cluster.apply(.builtin("builtin", "b", enabled: "builtin"))
        mesh.settle()
        #expect(mesh.signer == first)
        mesh.pass(100 * Rotating.day)
        #expect(mesh.state.roots.count == 2)
    }

    @Test func `taken back before it signed, it leaves no trace`() {
        var mesh = Rotating()
        let old = mesh.signer
        mesh.cluster.apply(.builtin("other", enabled: "other"))
        mesh.settle()
        mesh.cluster.apply(.standard)
        mesh.settle()
        #expect(mesh.signer == old)
        #expect(mesh.phases == [.signing])
        #expect(mesh.cluster.secrets.count == 3)
        mesh.pass(600)
        #expect(mesh.signer == old)
    }

    @Test func `taken back after it signed, the first one goes on with its key`() {
        var mesh = Rotating()
        let old = mesh.signer
        mesh.cluster.apply(.builtin("other", enabled: "other"))
        mesh.pass(0)
        mesh.pass(600)
        mesh.sign()
        mesh.cluster.apply(.standard)
        mesh.settle()
        #expect(mesh.signer == old)
        mesh.pass(2 * Rotating.day)
        #expect(mesh.phases == [.signing])
        #expect(mesh.cluster.isWhole(mesh.signing))
    }

    @Test func `switched off and on again, the same root signs`() {
        var mesh = Rotating()
        let old = mesh.signer
        mesh.cluster.apply(.with(nil))
        mesh.pass(Rotating.day)
        #expect(mesh.isTrusted(old ?? ""))
        mesh.cluster.apply(.standard)
        mesh.settle()
        #expect(mesh.signer == old)
        #expect(mesh.state.roots.count == 1)
    }

    @Test func `a successor that signs after another backend replaces the root before it`() throws {
        var mesh = Rotating(.builtin("builtin", "b", enabled: "b"))
        let old = try #require(mesh.state.incumbent(of: "builtin"))
        // Its successor is there, and due, when its backend is enabled.
        mesh.leader.now = old.certificate.notAfter - 86_400
        mesh.settle()
        mesh.cluster.apply(.builtin("builtin", "b", enabled: "builtin"))
        mesh.leader.now += 600
        mesh.settle()
        #expect(mesh.state.signer?.backend == "builtin")
        #expect(mesh.signer != old.fingerprint)
        #expect(mesh.cluster.isWhole(mesh.signing))
        #expect(mesh.cluster.secrets[mesh.next] == nil)
    }
}
