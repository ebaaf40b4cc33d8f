import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

/// What shows that a root is lost is not wiped out by saying so.
@Suite struct LostClaimsTests {
    let signing = FakeSigning()
    let both = Mesh.builtin("builtin", "b", enabled: "builtin")
    let keyOfB = Names.keySecret(mesh: "default", backend: "b")
    let certificateOfB = Names.certificateSecret(mesh: "default", backend: "b")

    /// Backends `builtin` and `b`; the Secrets are of a backup that is older than `b`.
    private func restored(withBundle: Bool) -> (cluster: Cluster, lost: CARoot?, secrets: [String: Secret]) {
        var cluster = Cluster.settled(signing: signing)
        let backup = cluster.secrets
        cluster.apply(both)
        var leader = Leader(signing)
        leader.settle(&cluster)
        let whole = cluster.secrets
        let lost = cluster.storedState(signing)?.incumbent(of: "b")
        cluster.secrets = [:]
        for secret in backup.values { cluster.put(secret) }
        if !withBundle { cluster.bundle = nil }
        return (cluster, lost, whole)
    }

    private func settle(_ cluster: inout Cluster, times: Int = 3) {
        for _ in 0..<times {
            var leader = Leader(signing)
            leader.finish(&cluster)
        }
    }

    @Test(arguments: [true, false])
    func `a root that an older backup does not know stays lost`(hasBundle: Bool) throws {
        var (cluster, found, whole) = restored(withBundle: hasBundle)
        let lost = try #require(found)
        settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
        #expect(cluster.secrets[keyOfB] == nil)
        #expect(cluster.mesh?.status?.mtls?.anchors.map(\.fingerprint).contains(lost.fingerprint) == true)
        #expect(cluster.bundle?.data["ca.crt"]?.contains(lost.certificate.pem) == hasBundle)

        // Switched off and on again, it is lost as before.
        cluster.apply(.with(nil))
        settle(&cluster)
        cluster.apply(both)
        settle(&cluster)
        #expect(cluster.secrets[keyOfB] == nil)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")

        var recreated = cluster
        recreated.annotate(Names.Annotation.recreate, lost.fingerprint)
        settle(&recreated)
        #expect(recreated.isWhole(signing))
        #expect(recreated.secrets[keyOfB] != nil)
        // If its certificate is known, it stays trusted for what it may have signed.
        #expect(recreated.bundle?.data["ca.crt"]?.contains(lost.certificate.pem) == hasBundle)
        let phases = recreated.mesh?.status?.mtls?.anchors.filter { $0.fingerprint == lost.fingerprint }.map(\.phase)
        #expect(phases == (hasBundle ? [.retiring] : []))

        for name in [keyOfB, certificateOfB] {
            if let secret = whole[name] { cluster.put(secret) }
        }
        settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(cluster.storedState(signing)?.incumbent(of: "b")?.fingerprint == lost.fingerprint)
    }

    @Test(arguments: [true, false])
    func `giving up one root gives up no other`(hasBundle: Bool) throws {
        var cluster = Cluster.settled(both, signing: signing)
        let state = try #require(cluster.storedState(signing))
        let first = try #require(state.signer?.fingerprint)
        let second = try #require(state.incumbent(of: "b")?.fingerprint)
        cluster.secrets = [:]
        if !hasBundle { cluster.bundle = nil }
        settle(&cluster)
        cluster.annotate(Names.Annotation.recreate, first)
        settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
        #expect(cluster.condition(.certificateAuthorityReady)?.message.contains(second) == true)
        #expect(cluster.secrets[keyOfB] == nil)
        #expect(cluster.mesh?.status?.mtls?.anchors.map(\.fingerprint).contains(second) == true)

        cluster.annotate(Names.Annotation.recreate, second)
        settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(cluster.secrets[keyOfB] != nil)
        #expect(cluster.storedState(signing)?.isIncomplete == false)
    }

    @Test func `roots that only the bundle shows are given up one by one`() throws {
        var cluster = Cluster.settled(both, signing: signing)
        let roots = try #require(cluster.storedState(signing)).roots.map(\.fingerprint)
        cluster.secrets = [:]
        cluster.mesh?.status = nil
        settle(&cluster)
        cluster.annotate(Names.Annotation.recreate, roots[0])
        settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
        #expect(Set(cluster.secrets.keys) == [Cluster.state])
        for root in roots { #expect(cluster.bundle?.data["ca.crt"]?.contains(root) == true) }
        cluster.annotate(Names.Annotation.recreate, roots[1])
        settle(&cluster)
        #expect(cluster.isWhole(signing))
        for root in roots { #expect(cluster.bundle?.data["ca.crt"]?.contains(root) == true) }
    }

    @Test func `a root that was removed is not lost, though the status did not say so yet`() {
        var cluster = Cluster.settled(both, signing: signing)
        cluster.apply(.standard)
        var leader = Leader(signing)
        while cluster.storedState(signing)?.roots.count == 2, leader.step(&cluster) == .wrote {}
        #expect(cluster.mesh?.status?.mtls?.anchors.count == 2)
        cluster.apply(both)
        settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(cluster.storedState(signing)?.roots.count == 2)

        cluster.secrets[keyOfB] = nil
        cluster.secrets[certificateOfB] = nil
        settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
    }

    @Test func `a backend name that no Secret can have names nothing`() throws {
        var cluster = Cluster.settled(signing: signing)
        cluster.mesh?.status?.mtls?.anchors[0].backend = "a/b"
        cluster.mesh?.status?.mtls?.ca = nil
        cluster.secrets = [:]
        cluster.bundle = nil
        let names = AuthorityPlanner(signing: signing).secretNames(try #require(cluster.observe()))
        #expect(names == [Cluster.key, Cluster.certificate, Cluster.state])
        settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
        #expect(cluster.mesh?.status?.mtls?.anchors.map(\.backend) == [""])
        #expect(cluster.secrets.isEmpty)
        cluster.annotate(Names.Annotation.recreate, cluster.mesh?.status?.mtls?.anchors.first?.fingerprint)
        settle(&cluster)
        #expect(cluster.isWhole(signing))
    }

    @Test func `a status that cannot be read shows that there was an authority`() throws {
        var cluster = Cluster(.standard)
        cluster.mesh?.status = MeshStatus(json: ["mtls": ["anchors": [["backend": "builtin"]]]])
        settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
        #expect(cluster.condition(.certificateAuthorityReady)?.message.contains("status.mtls") == true)
        #expect(cluster.secrets.isEmpty)
        #expect(cluster.mesh?.status?.json["mtls"] == ["anchors": [["backend": "builtin"]]])

        cluster.mesh?.status?.mtls = nil
        settle(&cluster)
        #expect(cluster.isWhole(signing))
        // With a state, it is written anew.
        cluster.mesh?.status = MeshStatus(json: ["mtls": 7])
        settle(&cluster)
        #expect(cluster.isWhole(signing))
    }
}
