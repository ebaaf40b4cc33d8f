import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

/// A builtin root is replaced before its end.
@Suite struct ExpiryTests {
    static func mesh(living text: String) -> Mesh {
        let conf: JSONValue = ["caCert": ["expiration": .string(text)]]
        return .with([
            "enabledBackend": "builtin", "backends": [["name": "builtin", "type": "builtin", "conf": conf]],
        ])
    }

    /// Lifetime, when the successor is made, when it signs: counted back from the end.
    static let schedules: [(String, TimeInterval, TimeInterval)] = [
        ("10y", 30 * 86_400, 7 * 86_400), ("30d", 15 * 86_400, 5 * 86_400), ("6h", 3 * 3600, 3600), ("1h", 1800, 600),
    ]

    @Test(arguments: schedules)
    func `a successor is made in time, and signs in time`(
        lifetime: String, prepares: TimeInterval, switches: TimeInterval
    ) throws {
        var mesh = Rotating(Self.mesh(living: lifetime))
        let old = try #require(mesh.state.signer)
        let end = old.certificate.notAfter
        mesh.leader.now = end - prepares - 1
        mesh.settle()
        #expect(mesh.phases == [.signing])
        mesh.pass(1)
        #expect(mesh.phases == [.signing, .published])
        #expect(mesh.cluster.condition(.rotating)?.status == .false)
        #expect(mesh.cluster.condition(.ready)?.status == .true)
        mesh.leader.now = end - switches - 1
        mesh.settle()
        #expect(mesh.signer == old.fingerprint)
        mesh.pass(1)
        #expect(mesh.signer != old.fingerprint)
        #expect(mesh.cluster.isWhole(mesh.signing))
        mesh.leader.now = end + 601
        mesh.settle()
        #expect(!mesh.isTrusted(old.fingerprint))
        #expect(mesh.leader.settle(&mesh.cluster) == 0)
    }

    @Test func `after the end nobody is waited for`() throws {
        var mesh = Rotating()
        let old = try #require(mesh.state.signer)
        mesh.leader.now = old.certificate.notAfter + 1
        mesh.settle()
        #expect(mesh.signer != old.fingerprint)
        #expect(mesh.cluster.isWhole(mesh.signing))
    }

    @Test func `it is looked at again in time`() throws {
        let mesh = Rotating()
        let observation = try #require(mesh.cluster.observe())
        let plan = mesh.leader.planner.plan(observation, now: mesh.leader.now)
        let end = try #require(mesh.state.signer?.certificate.notAfter)
        #expect(plan.lookAgain == end - 30 * 86_400)
    }

    @Test func `a backend that does not sign is renewed as well`() throws {
        var mesh = Rotating(.builtin("builtin", "b", enabled: "b"))
        let old = try #require(mesh.state.incumbent(of: "builtin"))
        mesh.leader.now = old.certificate.notAfter - 20 * 86_400
        mesh.settle()
        mesh.pass(600)
        let new = try #require(mesh.state.incumbent(of: "builtin"))
        #expect(new.fingerprint != old.fingerprint)
        #expect(mesh.cluster.value(Cluster.certificate) == new.certificate.pem)
        #expect(mesh.cluster.secrets[mesh.next] == nil)
    }

    @Test func `the user's own that has expired is told when it happens`() {
        var mesh = Rotating(.provided("p", enabled: "p"))
        mesh.cluster.putProvided("one", days: 2)
        mesh.settle()
        #expect(mesh.cluster.condition(.certificateAuthorityReady)?.status == .true)
        mesh.pass(2 * Rotating.day)
        #expect(mesh.cluster.condition(.certificateAuthorityReady)?.status == .false)
        #expect(!mesh.isTrusted("fp-one"))
        #expect(mesh.leader.settle(&mesh.cluster) == 0)
    }

    @Test func `with as many backends as there may be, the one that signs is renewed`() throws {
        let names = (1...7).map { "b\($0)" }
        var mesh = Rotating(
            .with([
                "enabledBackend": "b1",
                "backends": .array(names.map { ["name": .string($0), "type": "builtin"] }),
            ]))
        let old = try #require(mesh.signer)
        #expect(mesh.state.roots.count == 7)
        mesh.leader.now = try #require(mesh.state.signer).certificate.notAfter - 3600
        mesh.settle()
        mesh.pass(600)
        #expect(mesh.signer != old)
    }

    @Test func `a root that retires leaves the bundle when it expires`() throws {
        var mesh = Rotating(Self.mesh(living: "6h"))
        let old = try #require(mesh.state.signer)
        mesh.sign()
        mesh.leader.now = old.certificate.notAfter - 3600
        mesh.settle()
        mesh.pass(600)
        #expect(mesh.phases == [.retiring, .signing])
        let observation = try #require(mesh.cluster.observe())
        #expect(mesh.leader.planner.plan(observation, now: mesh.leader.now).lookAgain == old.certificate.notAfter)
        mesh.leader.now = old.certificate.notAfter
        mesh.settle()
        #expect(!mesh.isTrusted(old.fingerprint))
    }
}
