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
            status.conditions.map(\.type) == [
                "Ready", "Accepted", "MutualTLS", "CertificateAuthorityReady", "CertificatesIssued", "Rotating",
            ])
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

    @Test func `whether anything is permitted is told once somebody has looked, and a restart keeps it`() {
        var cluster = Cluster.settled(signing: signing)
        var leader = Leader(signing)
        #expect(cluster.condition(.trafficPermitted) == nil)
        cluster.consumers.arePermitted = false
        leader.settle(&cluster)
        #expect(cluster.condition(.trafficPermitted)?.reason == "NoPermissions")
        #expect(cluster.condition(.trafficPermitted)?.message.contains("where a proxy enforces that") == true)
        cluster.consumers.arePermitted = true
        leader.settle(&cluster)
        #expect(cluster.condition(.trafficPermitted)?.status == .true)
        #expect(cluster.condition(.trafficPermitted)?.reason == "PermissionsPresent")
        #expect(cluster.condition(.trafficPermitted)?.message.contains("unless a Deny beats it") == true)
        // A restart.
        let writes = cluster.log.count
        cluster.consumers.arePermitted = nil
        leader.settle(&cluster)
        #expect(cluster.condition(.trafficPermitted)?.status == .true)
        #expect(cluster.log.count == writes)
    }

    @Test func `with mutual TLS off nothing says that traffic is blocked`() {
        var cluster = Cluster.settled(signing: signing)
        var leader = Leader(signing)
        cluster.consumers.arePermitted = false
        cluster.apply(.with(nil))
        leader.settle(&cluster)
        let condition = cluster.condition(.trafficPermitted)
        #expect(condition?.reason == "NoPermissions")
        #expect(condition?.message.contains("permissions have no effect") == true)
        #expect(condition?.message.contains("refused") == false)
        // Nor that it is let in.
        cluster.consumers.arePermitted = true
        leader.settle(&cluster)
        #expect(cluster.condition(.trafficPermitted)?.reason == "PermissionsPresent")
        #expect(cluster.condition(.trafficPermitted)?.message.contains("permissions have no effect") == true)
        #expect(cluster.condition(.ready)?.status == .true)
    }

    @Test func `a root that is not valid yet cannot be relied on`() throws {
        var cluster = Cluster.settled(signing: signing)
        var leader = Leader(signing)
        // The clock was set back by two hours; roots begin an hour before they are made.
        leader.now -= 7200
        leader.settle(&cluster)
        #expect(cluster.condition(.ready)?.status == .false)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "NotValidYet")
        let observation = try #require(cluster.observe())
        #expect(leader.planner.plan(observation, now: leader.now).lookAgain == Cluster.now - 3600)
        leader.now = Cluster.now - 3600
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
    }

    @Test func `a condition that somebody else added is theirs`() {
        var cluster = Cluster.settled(signing: signing)
        let theirs = Condition(
            type: "Audited", status: .true, reason: "Seen", message: "", observedGeneration: 1,
            lastTransitionTime: Cluster.now)
        cluster.mesh?.status?.conditions.insert(theirs, at: 1)
        var leader = Leader(signing)
        #expect(leader.settle(&cluster) == 0)
        cluster.mesh?.status?.conditions[0].message = "changed"
        #expect(leader.settle(&cluster) == 1)
        #expect(cluster.mesh?.status?.conditions.contains(theirs) == true)
    }

    @Test func `messages are cut to as many code points as the server takes`() {
        #expect("abc".fitted() == "abc")
        let family = "👨‍👩‍👧‍👦"
        let long = String(repeating: family, count: 10_000)
        #expect(long.count < 32_768)
        #expect(long.fitted().unicodeScalars.count == 32_768)
        #expect(String(repeating: "ä", count: 32_768).fitted().count == 32_768)
        #expect(String(repeating: "x", count: 32_769).fitted().hasSuffix("x…"))
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
        let first = try #require(cluster.bundle.flatMap { TrustBundle.sequence(of: $0, now: Cluster.now) })
        var leader = Leader(signing)
        leader.now -= 1000
        cluster.apply(.builtin("builtin", "second", enabled: "builtin"))
        leader.settle(&cluster)
        let second = try #require(cluster.bundle.flatMap { TrustBundle.sequence(of: $0, now: Cluster.now) })
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
