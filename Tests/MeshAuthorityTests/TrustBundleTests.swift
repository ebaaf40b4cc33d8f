import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct TrustBundleTests {
    let signing = FakeSigning()

    private func sequence(_ cluster: Cluster) -> Int64? {
        cluster.bundle.flatMap { TrustBundle.sequence(of: $0, now: Cluster.now) }
    }

    @Test func `what others added beside it is left alone`() {
        var cluster = Cluster.settled(signing: signing)
        cluster.bundle?.data["note"] = "x"
        cluster.bundle?.metadata.labels["team"] = "theirs"
        var leader = Leader(signing)
        #expect(leader.settle(&cluster) == 0)
        cluster.apply(.builtin("builtin", "b", enabled: "builtin"))
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(cluster.bundle?.data["note"] == "x")
        #expect(cluster.bundle?.metadata.labels["team"] == "theirs")
    }

    /// The last one is eleven years ahead.
    static let implausible: [Int64] = [.max, .max - 1, .min, -1, 9_007_199_254_740_992, 2_146_896_000]

    @Test(arguments: implausible)
    func `a sequence that nobody counts to is not gone on from`(number: Int64) throws {
        var cluster = Cluster.settled(signing: signing)
        let document = try #require(cluster.bundle?.data["bundle.json"])
        var json = try JSONValue(parsing: document)
        json["spiffe_sequence"] = .integer(number)
        cluster.bundle?.data["bundle.json"] = json.text + "\n"
        var leader = Leader(signing)
        #expect(leader.settle(&cluster) == 1)
        #expect(cluster.isWhole(signing))
        #expect(sequence(cluster) == 1_800_000_000)
        #expect(leader.settle(&cluster) == 0)
    }

    @Test(arguments: [Names.Label.mesh, Names.Label.managedBy])
    func `a label without which it is not watched is put back`(label: String) {
        var cluster = Cluster.settled(signing: signing)
        let before = cluster.bundle
        cluster.bundle?.metadata.labels[label] = nil
        var leader = Leader(signing)
        #expect(leader.settle(&cluster) == 1)
        #expect(cluster.bundle?.metadata.labels == before?.metadata.labels)
        #expect(cluster.bundle?.data == before?.data)
    }
}
