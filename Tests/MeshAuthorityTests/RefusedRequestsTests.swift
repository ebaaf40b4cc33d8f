import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct RefusedRequestsTests {
    let signing = FakeSigning()

    @Test(arguments: ["SECRET", String(repeating: "a", count: 65), String(repeating: "x", count: 64)])
    func `what is no fingerprint is not repeated`(value: String) {
        var cluster = Cluster.settled(signing: signing)
        cluster.annotate(Names.Annotation.taint, value)
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.accepted)?.reason == "Invalid")
        #expect(cluster.condition(.accepted)?.message.contains(value.lowercased()) == false)
        #expect(cluster.storedState(signing)?.tainted == [])
    }

    static let provided: [JSONValue] = [
        ["enabled": true, "ca": ["provided": [:]]],
        [
            "enabledBackend": "p",
            "backends": [
                ["name": "p", "type": "provided", "conf": ["cert": ["secret": "c"], "key": ["inlineString": "k"]]]
            ],
        ],
    ]

    @Test(arguments: provided)
    func `a provided authority is not there yet, and nothing claims that it is`(mtls: JSONValue) {
        var cluster = Cluster(.with(mtls))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.secrets.isEmpty)
        #expect(cluster.condition(.mutualTLS)?.status == .true)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "SecretMissing")
        #expect(cluster.condition(.ready)?.status == .false)
    }

    @Test func `a private key in the Mesh is pointed out`() {
        var cluster = Cluster(.with(Self.provided[1]))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.keyInMesh)?.status == .true)
    }

    @Test func `sections without effect are named`() {
        var mesh = Mesh.standard
        mesh.spec.json["logging"] = ["defaultBackend": "x"]
        let cluster = Cluster.settled(mesh, signing: signing)
        #expect(cluster.condition(.fieldsIgnored)?.message.contains("spec.logging") == true)
        #expect(cluster.isWhole(signing))
    }
}
