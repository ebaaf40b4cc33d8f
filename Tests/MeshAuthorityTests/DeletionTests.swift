import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct DeletionTests {
    let signing = FakeSigning()

    @Test func `the state goes last, and then the Mesh`() {
        var cluster = Cluster.settled(signing: signing)
        cluster.delete()
        #expect(cluster.mesh != nil)
        cluster.log = []
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(
            cluster.log == [
                "delete bundle", "delete \(Cluster.certificate)", "delete \(Cluster.key)", "delete \(Cluster.state)",
                "remove finalizer",
            ])
        #expect(cluster.mesh == nil)
    }

    @Test(arguments: ["Retain", "retain", "Keep"])
    func `kept unless deletion is clearly meant`(policy: String) {
        var cluster = Cluster.settled(signing: signing)
        let before = cluster.value(Cluster.certificate)
        cluster.annotate(Names.Annotation.deletionPolicy, policy)
        cluster.delete()
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.mesh == nil)
        #expect(cluster.secrets.count == 3)

        cluster.apply(.standard)
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(cluster.value(Cluster.certificate) == before)
    }

    @Test func `applied again at once it ends ready`() {
        var cluster = Cluster.settled(signing: signing)
        let before = cluster.value(Cluster.certificate)
        cluster.delete()
        var leader = Leader(signing)
        leader.settle(&cluster)
        cluster.apply(.standard)
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(cluster.value(Cluster.certificate) != before)
    }

    @Test func `only what is ours goes`() {
        var cluster = Cluster.settled(signing: signing)
        cluster.put(Cluster.secret("default.ca-provided-key-x", "theirs"))
        cluster.put(Cluster.secret("default.ca-builtin-key-x", "theirs", type: "Opaque"))
        cluster.put(Cluster.secret("default.ca-builtin-key-gone", "key left over"))
        cluster.bundle?.metadata.managedFields = [.owner("kubectl")]
        cluster.bundle?.data["ca.crt", default: ""] += "cert fp-theirs other 1799990000.0 1900000000.0 theirs\n"
        cluster.delete()
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.mesh == nil)
        #expect(Set(cluster.secrets.keys) == ["default.ca-provided-key-x", "default.ca-builtin-key-x"])
        #expect(cluster.bundle != nil)
    }

    @Test(arguments: [true, false])
    func `a bundle of its roots goes, whoever put it back`(hasState: Bool) {
        var cluster = Cluster.settled(signing: signing)
        cluster.bundle?.metadata.managedFields = []
        if !hasState { cluster.secrets[Cluster.state] = nil }
        cluster.delete()
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.mesh == nil)
        #expect(cluster.bundle == nil)
        cluster.apply(.standard)
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
    }

    @Test func `an unreadable state does not hold the Mesh`() {
        var cluster = Cluster.settled(signing: signing)
        cluster.put(Cluster.secret(Cluster.state, "{"))
        cluster.delete()
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.mesh == nil)
        #expect(cluster.secrets.isEmpty)
    }

    @Test func `without our finalizer nothing is touched`() {
        var cluster = Cluster.settled(signing: signing)
        cluster.mesh?.metadata.finalizers = ["somebody.else"]
        cluster.delete()
        var leader = Leader(signing)
        #expect(leader.settle(&cluster) == 0)
        #expect(cluster.secrets.count == 3)
    }

    @Test(arguments: [nil, "Retain"])
    func `it waits for the last Dataplane and says so once`(policy: String?) throws {
        var cluster = Cluster.settled(signing: signing)
        cluster.annotate(Names.Annotation.deletionPolicy, policy)
        cluster.consumers.dataplanes = 2
        cluster.consumers.deliveries = 3
        var leader = Leader(signing)
        leader.settle(&cluster)
        cluster.delete()
        cluster.log = []
        leader.events = []
        #expect(leader.settle(&cluster) == 1)
        #expect(cluster.log == ["status"])
        let ready = try #require(cluster.condition(.ready))
        #expect(ready.status == .false && ready.reason == "DataplanesAttached")
        #expect(ready.message.contains("2 Dataplanes") && ready.message.contains("kuma.io/sidecar-injection"))
        #expect(cluster.mesh?.status?.dataplanes?.total == 2)
        #expect(leader.settle(&cluster) == 0)

        // Another number is no news.
        cluster.consumers.dataplanes = 1
        #expect(leader.settle(&cluster) == 1)
        #expect(leader.events.map(\.reason) == ["DataplanesAttached"])

        // Then what it delivered goes, and after that its own Secrets, unless they are to stay.
        cluster.consumers.dataplanes = 0
        #expect(leader.settle(&cluster) == 1)
        #expect(cluster.condition(.ready)?.reason == "Deleting")
        #expect(leader.settle(&cluster) == 0)
        #expect(cluster.secrets.count == 3 && cluster.bundle != nil)
        cluster.consumers.deliveries = 0
        leader.settle(&cluster)
        #expect(cluster.mesh == nil)
        #expect(cluster.secrets.count == (policy == nil ? 0 : 3))
    }

    @Test func `nothing is deleted before it is known who uses it`() {
        var cluster = Cluster.settled(signing: signing)
        cluster.consumers.areCounted = false
        cluster.delete()
        var leader = Leader(signing)
        #expect(leader.settle(&cluster) == 0)
        cluster.consumers.areCounted = true
        leader.settle(&cluster)
        #expect(cluster.mesh == nil)
    }

    @Test func `while it waits for Dataplanes it renews, rotates and distrusts as before`() throws {
        var mesh = Rotating()
        mesh.cluster.consumers.dataplanes = 1
        mesh.cluster.delete()
        mesh.settle()
        let first = try #require(mesh.signer)
        #expect(mesh.grant?.certificate.fingerprint == first)
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        mesh.settle()
        mesh.pass(600)
        let second = try #require(mesh.signer)
        #expect(second != first)
        #expect(mesh.cluster.condition(.ready)?.reason == "DataplanesAttached")
        mesh.cluster.annotate(Names.Annotation.taint, second)
        mesh.settle()
        #expect(mesh.signer != second && !mesh.isTrusted(second))
    }

    @Test func `a Mesh that waits for Dataplanes makes no first authority`() {
        var cluster = Cluster(.standard)
        cluster.mesh?.metadata.finalizers = [Names.finalizer]
        cluster.consumers.dataplanes = 1
        cluster.delete()
        var leader = Leader(signing)
        #expect(leader.settle(&cluster) == 1)
        #expect(cluster.secrets.isEmpty && cluster.condition(.ready)?.reason == "DataplanesAttached")
    }
}
