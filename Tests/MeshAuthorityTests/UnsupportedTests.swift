import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct UnsupportedTests {
    let signing = FakeSigning()

    @Test func `changing the signer is refused as a whole`() {
        var cluster = Cluster.settled(signing: signing)
        let secrets = cluster.secrets
        cluster.apply(.builtin("builtin", "other", enabled: "other"))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.secrets == secrets)
        #expect(cluster.condition(.accepted)?.reason == "NotSupported")
        #expect(cluster.condition(.certificateAuthorityReady)?.status == .true)
        #expect(cluster.mesh?.status?.mtls?.backend == "builtin")
        #expect(leader.events.contains { $0.type == .warning && $0.reason == "NotSupported" })
    }

    @Test func `rotation and taint are refused aloud and change nothing`() {
        for annotation in [Names.Annotation.rotate, Names.Annotation.taint] {
            var cluster = Cluster.settled(signing: signing)
            let secrets = cluster.secrets
            cluster.annotate(annotation, cluster.mesh?.status?.mtls?.ca?.fingerprint)
            var leader = Leader(signing)
            leader.settle(&cluster)
            #expect(cluster.secrets == secrets)
            #expect(cluster.condition(.accepted)?.reason == "NotSupported")
            #expect(cluster.condition(.ready)?.status == .false)
        }
    }

    @Test func `while mutual TLS is off, nothing is said to sign`() throws {
        var cluster = Cluster.settled(signing: signing)
        var leader = Leader(signing)
        cluster.apply(.with(nil))
        leader.settle(&cluster)
        cluster.apply(.builtin("other", enabled: "other"))
        leader.settle(&cluster)
        #expect(cluster.condition(.mutualTLS)?.reason == "Disabled")
        let message = try #require(cluster.condition(.accepted)?.message)
        #expect(message.contains("Mutual TLS stays off"))
        #expect(!message.contains("goes on signing"))
    }

    @Test(arguments: ["SECRET", String(repeating: "a", count: 65), String(repeating: "x", count: 64)])
    func `what is no fingerprint is not repeated`(value: String) {
        var cluster = Cluster.settled(signing: signing)
        cluster.annotate(Names.Annotation.taint, value)
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.accepted)?.reason == "NotSupported")
        #expect(cluster.condition(.accepted)?.message.contains(value.lowercased()) == false)
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
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "NotSupported")
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
