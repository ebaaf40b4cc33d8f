import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct RecreationTests {
    let signing = FakeSigning()

    private func lost() -> (Cluster, String) {
        var cluster = Cluster.settled(signing: signing)
        let fingerprint = cluster.mesh?.status?.mtls?.ca?.fingerprint ?? ""
        cluster.secrets[Cluster.key] = nil
        return (cluster, fingerprint)
    }

    @Test(arguments: ["fp-another", "", "true"])
    func `another fingerprint allows nothing`(value: String) {
        var (cluster, _) = lost()
        cluster.annotate(Names.Annotation.recreate, value)
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
        #expect(cluster.secrets[Cluster.key] == nil)
    }

    @Test func `a root that may have signed stays trusted until what it signed has ended`() throws {
        var cluster = Cluster(.standard)
        cluster.putKumaPair(signing)
        var leader = Leader(signing)
        leader.settle(&cluster)
        cluster.secrets[Cluster.key] = nil
        cluster.annotate(Names.Annotation.recreate, "FP-KUMA")
        leader.settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Pending", "nobody knows the new one yet")
        leader.finish(&cluster)
        #expect(cluster.isWhole(signing))
        let state = try #require(cluster.storedState(signing))
        #expect(state.roots.map(\.phase) == [.retiring, .signing])
        #expect(cluster.bundle?.data["ca.crt"]?.contains("fp-kuma") == true)
        #expect(leader.events.contains { $0.reason == "CertificateAuthorityRecreated" })

        leader.now += 90 * 86_400 + 601
        leader.settle(&cluster)
        #expect(cluster.storedState(signing)?.roots.count == 1)
        #expect(cluster.bundle?.data["ca.crt"]?.contains("fp-kuma") == false)
        #expect(cluster.isWhole(signing))
    }

    /// Root fp-kuma, adopted, lost its key and was given up: a second one signs.
    private func recreated() -> Cluster {
        var cluster = Cluster(.standard)
        cluster.putKumaPair(signing)
        var leader = Leader(signing)
        leader.settle(&cluster)
        cluster.secrets[Cluster.key] = nil
        cluster.annotate(Names.Annotation.recreate, "fp-kuma")
        leader.finish(&cluster)
        cluster.log = []
        return cluster
    }

    @Test func `a root that retires has no key to clear away`() {
        var cluster = recreated()
        let key = cluster.value(Cluster.key)
        cluster.secrets[Cluster.state] = nil
        cluster.bundle = nil
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.value(Cluster.key) == key)
        #expect(!cluster.log.contains { $0.hasPrefix("delete") })
        #expect(cluster.isWhole(signing))
    }

    @Test(arguments: [true, false], [true, false])
    func `a key that may be another root's is not deleted`(hasCertificate: Bool, hasBundle: Bool) {
        var cluster = recreated()
        let key = cluster.value(Cluster.key)
        // The status is of before, and the state is lost.
        cluster.mesh?.status?.mtls?.ca?.fingerprint = "fp-kuma"
        cluster.mesh?.status?.mtls?.anchors.removeAll { $0.fingerprint != "fp-kuma" }
        cluster.mesh?.status?.mtls?.anchors[0].phase = .signing
        cluster.secrets[Cluster.state] = nil
        if !hasCertificate { cluster.secrets[Cluster.certificate] = nil }
        if !hasBundle { cluster.bundle = nil }
        let secrets = cluster.secrets.keys
        for _ in 1...2 {
            var leader = Leader(signing)
            #expect(leader.settle(&cluster) != nil)
        }
        #expect(cluster.value(Cluster.key) == key)
        if hasBundle {
            // What the key belongs to is a root of the mesh, and everybody trusts it: it took the place of the other.
            #expect(cluster.isWhole(signing))
            #expect(cluster.bundle?.data["ca.crt"]?.contains("fp-kuma") == true)
            return
        }
        #expect(cluster.secrets.keys == secrets)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason != "Available")
        #expect(cluster.mesh?.status?.mtls?.ca?.fingerprint == "fp-kuma")
    }

    @Test func `a key of another root of the mesh is not deleted`() {
        var cluster = Cluster.settled(.builtin("builtin", "b", enabled: "builtin"), signing: signing)
        let other = cluster.value(Names.keySecret(mesh: "default", backend: "b")) ?? ""
        cluster.put(Cluster.secret(Cluster.key, other))
        cluster.allowRecreation()
        cluster.log = []
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.value(Cluster.key) == other)
        #expect(cluster.log == ["status"])
        let message = cluster.condition(.certificateAuthorityReady)?.message
        #expect(message?.contains("is not given up: Secret kuma-system/\(Cluster.key)") == true)
    }

    @Test func `the same fingerprint is not given up twice`() {
        var (cluster, fingerprint) = lost()
        cluster.annotate(Names.Annotation.recreate, fingerprint)
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
        let second = cluster.mesh?.status?.mtls?.ca?.fingerprint
        cluster.secrets[Cluster.key] = nil
        leader.settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
        #expect(cluster.condition(.certificateAuthorityReady)?.message.contains(second ?? "?") == true)
    }

    @Test func `what is whole is not replaced, whatever is allowed`() {
        var cluster = Cluster.settled(signing: signing)
        let before = cluster.value(Cluster.certificate)
        cluster.allowRecreation()
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.value(Cluster.certificate) == before)
    }

    @Test func `a backup of the old certificate does not come back`() {
        var (cluster, fingerprint) = lost()
        let old = cluster.value(Cluster.certificate) ?? ""
        cluster.annotate(Names.Annotation.recreate, fingerprint)
        var leader = Leader(signing)
        leader.settle(&cluster)
        cluster.put(Cluster.secret(Cluster.certificate, old))
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(cluster.value(Cluster.certificate) != old)
    }

    @Test func `an unreadable state is never given up`() {
        var (cluster, fingerprint) = lost()
        cluster.put(Cluster.secret(Cluster.state, "{"))
        cluster.annotate(Names.Annotation.recreate, fingerprint)
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "StateUnreadable")
        #expect(cluster.value(Cluster.state) == "{")
        #expect(cluster.secrets[Cluster.key] == nil)
    }
}
