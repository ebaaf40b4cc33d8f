import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct StatusTests {
    let signing = FakeSigning()

    @Test func `the status says what signs and what is trusted`() throws {
        let cluster = Cluster.settled(signing: signing)
        let status = try #require(cluster.mesh?.status)
        #expect(status.observedGeneration == 1)
        let mtls = try #require(status.mtls)
        #expect(mtls.backend == "builtin")
        #expect(mtls.mode == .strict)
        #expect(mtls.ca?.subject == "CN=default")
        #expect(mtls.ca?.notAfter == Cluster.now + 10 * 365 * 86_400)
        #expect(mtls.anchors.map(\.phase) == [.signing])
        #expect(mtls.phase == nil)
        #expect(
            status.conditions.map(\.type) == ["Ready", "Accepted", "MutualTLS", "CertificateAuthorityReady"])
        #expect(status.conditions.allSatisfy { $0.observedGeneration == 1 })
    }

    @Test func `the time of a transition moves only with the status`() throws {
        var cluster = Cluster.settled(signing: signing)
        var leader = Leader(signing)
        leader.now += 100
        cluster.apply(.older)
        leader.settle(&cluster)
        #expect(cluster.mesh?.status?.observedGeneration == 2)
        #expect(cluster.condition(.ready)?.lastTransitionTime == Cluster.now)
        cluster.secrets[Cluster.key] = nil
        leader.now += 100
        leader.settle(&cluster)
        #expect(cluster.condition(.ready)?.lastTransitionTime == Cluster.now + 200)
        #expect(cluster.condition(.accepted)?.lastTransitionTime == Cluster.now)
    }

    @Test func `a root that has expired is told when it happens`() throws {
        var cluster = Cluster.settled(signing: signing)
        var leader = Leader(signing)
        let observation = try #require(cluster.observe())
        let end = Cluster.now + 10 * 365 * 86_400
        #expect(leader.planner.plan(observation, now: leader.now).lookAgain == end)
        leader.now = end
        leader.settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Expired")
        // The bundle stays: an empty one would let some clients trust anybody.
        #expect(cluster.bundle?.data["ca.crt"]?.isEmpty == false)
        #expect(leader.settle(&cluster) == 0)
    }

    @Test func `a bundle that is not ours is left alone`() {
        var cluster = Cluster(.standard)
        cluster.bundle = ConfigMap(
            metadata: ObjectMeta(
                name: Names.bundleConfigMap(mesh: "default"), namespace: Cluster.namespace,
                labels: [Names.Label.managedBy: "koguma"]),
            data: ["ca.crt": "theirs"])
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.bundle?.data == ["ca.crt": "theirs"])
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "NameTaken")
    }

    @Test func `the bundle's sequence never goes back`() throws {
        var cluster = Cluster.settled(signing: signing)
        let first = try #require(cluster.bundle.flatMap { TrustBundle.sequence(of: $0) })
        var leader = Leader(signing)
        leader.now -= 1000
        cluster.apply(.builtin("builtin", "second", enabled: "builtin"))
        leader.settle(&cluster)
        let second = try #require(cluster.bundle.flatMap { TrustBundle.sequence(of: $0) })
        #expect(second > first)
    }

    @Test func `a recovery is told`() {
        var cluster = Cluster.settled(signing: signing)
        let key = cluster.secrets[Cluster.key]
        cluster.secrets[Cluster.key] = nil
        var leader = Leader(signing)
        leader.settle(&cluster)
        if let key { cluster.put(key) }
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(leader.events.map(\.reason) == ["Lost", "CertificateAuthorityAvailable"])
    }
}
