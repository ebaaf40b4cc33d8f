import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct SigningGrantTests {
    @Test func `nothing is signed past what is stored`() throws {
        var mesh = Rotating()
        let now = mesh.leader.now
        #expect(mesh.grant?.until == mesh.state.signer?.noLeafAfter)
        #expect(try #require(mesh.grant?.until) >= now + Rotating.day)
        let before = mesh.cluster.log.count
        mesh.sign(lifetime: Rotating.day + Rotating.hour)
        #expect(mesh.cluster.log.count == before, "there was room for it")
        mesh.sign(lifetime: 2 * Rotating.day)
        #expect(try #require(mesh.grant?.until) >= now + 2 * Rotating.day)
    }

    @Test func `nothing is valid longer than the root`() throws {
        var mesh = Rotating(ExpiryTests.mesh(living: "6h"))
        mesh.sign()
        #expect(mesh.grant?.until == mesh.state.signer?.certificate.notAfter)
    }

    @Test func `nobody asks, nothing is written and nothing granted`() {
        let signing = FakeSigning()
        var cluster = Cluster.settled(signing: signing)
        var leader = Leader(signing)
        leader.now += 40 * Rotating.day
        #expect(leader.settle(&cluster) == 0)
        #expect(leader.planner.grant(cluster.observe()!, now: leader.now) == nil)
    }

    @Test func `without the key, or the state, nothing is granted`() {
        for name in [Cluster.key, Cluster.state] {
            var mesh = Rotating()
            #expect(mesh.grant != nil)
            mesh.cluster.secrets[name] = nil
            #expect(mesh.grant == nil)
        }
    }

    @Test func `a key is not told in descriptions`() throws {
        let grant = try #require(Rotating().grant)
        var text = ""
        dump(grant, to: &text)
        #expect(!text.contains(String(decoding: grant.key, as: UTF8.self)))
        #expect(!"\(grant)".contains("key "))
    }
}
