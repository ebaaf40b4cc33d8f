import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct AdoptionTests {
    let signing = FakeSigning()

    @Test func `an authority of Kuma's is taken as it is`() throws {
        var cluster = Cluster(.standard)
        cluster.annotate(Names.Annotation.rotate, "once")
        cluster.putKumaPair(signing)
        let pair = [Cluster.key, Cluster.certificate].map { cluster.value($0) }
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect([Cluster.key, Cluster.certificate].map { cluster.value($0) } == pair)
        let state = try #require(cluster.storedState(signing))
        #expect(state.handledRotation == "once")
        #expect(state.signer?.noLeafAfter == Cluster.now + 90 * 86_400)
        #expect(state.signer?.publishedSince == Cluster.now)
        #expect(leader.events.first?.reason == "CertificateAuthorityAdopted")
    }

    @Test func `its Secrets lose their owner`() {
        var cluster = Cluster(.standard)
        cluster.putKumaPair(signing)
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.secrets.values.allSatisfy { $0.metadata.ownerReferences.isEmpty })
    }

    @Test func `a pair that does not match is nobody's`() {
        var cluster = Cluster(.standard)
        cluster.putKumaPair(signing)
        cluster.put(Cluster.secret(Cluster.key, "key other"))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.secrets.count == 2)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "MismatchedPair")
    }

    @Test func `half a pair is lost`() {
        var cluster = Cluster(.standard)
        cluster.putKumaPair(signing)
        cluster.secrets[Cluster.key] = nil
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.secrets.count == 1)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
        #expect(
            cluster.condition(.certificateAuthorityReady)?.message.contains("koguma.io/recreate-ca=fp-kuma") == true)
    }

    @Test func `a leaf is no authority`() {
        var cluster = Cluster(.standard)
        cluster.putKumaPair(signing)
        cluster.put(Cluster.secret(Cluster.certificate, "cert fp-kuma default 1799990000.0 2000000000.0 leaf"))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Unusable")
        #expect(cluster.secrets[Cluster.state] == nil)
    }

    @Test func `what nobody would believe is not adopted`() {
        var cluster = Cluster(.standard)
        cluster.putKumaPair(signing)
        let pem = cluster.value(Cluster.certificate)?.replacing(" kuma\n", with: " weak\n") ?? ""
        cluster.put(Cluster.secret(Cluster.certificate, pem))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Unusable")
        #expect(cluster.condition(.ready)?.status == .false)
        #expect(cluster.secrets.count == 2)
        cluster.annotate(Names.Annotation.recreate, "fp-kuma")
        leader.finish(&cluster)
        #expect(cluster.isWhole(signing))
    }

    @Test func `another backend's authority shows that there was one`() {
        var cluster = Cluster(.builtin("new", enabled: "new"))
        cluster.putKumaPair(signing, backend: "old")
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
        #expect(cluster.secrets.count == 2)

        cluster.annotate(Names.Annotation.recreate, "fp-kuma")
        leader.finish(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(cluster.storedState(signing)?.signer?.backend == "new")
    }

    @Test func `a root that is listed is taken up before another is made`() {
        var cluster = Cluster(.builtin("new", "old", enabled: "new"))
        cluster.putKumaPair(signing, backend: "old")
        var leader = Leader(signing)
        leader.finish(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(Set(cluster.storedState(signing)?.roots.map(\.backend) ?? []) == ["old", "new"])
    }
}
