import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct LastGoodTests {
    let signing = FakeSigning()

    static let invalid: [JSONValue] = [
        ["enabledBackend": "nobody", "backends": [["name": "builtin", "type": "builtin"]]],
        ["enabled": true, "ca": ["builtin": [:]], "backends": [["name": "builtin", "type": "builtin"]]],
        ["enabledBakend": "builtin", "backends": [["name": "builtin", "type": "builtin"]]],
        ["enabled": "yes"], [], "off",
    ]

    @Test(arguments: invalid)
    func `an invalid edit changes nothing, across a restart`(mtls: JSONValue) {
        var cluster = Cluster.settled(signing: signing)
        let secrets = cluster.secrets
        cluster.apply(.with(mtls))
        for _ in 1...2 {
            var leader = Leader(signing)
            leader.settle(&cluster)
        }
        #expect(cluster.secrets == secrets)
        #expect(cluster.condition(.accepted)?.status == .false)
        #expect(cluster.condition(.accepted)?.reason == "Invalid")
        #expect(cluster.condition(.accepted)?.message.contains("spec.mtls") == true)
        #expect(cluster.condition(.mutualTLS)?.status == .true)
        #expect(cluster.condition(.certificateAuthorityReady)?.status == .true)
        #expect(cluster.condition(.ready)?.status == .false)
        #expect(cluster.mesh?.status?.mtls?.backend == "builtin")
    }

    @Test func `it is told once, and mended by a valid one`() {
        var cluster = Cluster.settled(signing: signing)
        var leader = Leader(signing)
        cluster.apply(.with(["enabledBackend": "nobody"]))
        leader.settle(&cluster)
        cluster.annotate("note", "anything")
        leader.settle(&cluster)
        #expect(leader.events.filter { $0.reason == "Invalid" && $0.type == .warning }.count == 1)
        cluster.apply(.standard)
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
    }

    @Test(arguments: invalid)
    func `a mesh that never was valid is not called off`(mtls: JSONValue) {
        var cluster = Cluster(.with(mtls))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.log == ["status"])
        #expect(cluster.condition(.mutualTLS)?.status == .unknown)
        #expect(cluster.condition(.ready)?.status == .false)
    }

    @Test func `switched off it keeps its authority, says so aloud, and goes on with it`() {
        var cluster = Cluster.settled(signing: signing)
        let before = cluster.value(Cluster.certificate)
        var leader = Leader(signing)
        cluster.apply(.with(nil))
        leader.settle(&cluster)
        #expect(cluster.condition(.mutualTLS)?.reason == "Disabled")
        #expect(cluster.condition(.ready)?.reason == "MutualTLSDisabled")
        let event = leader.events.first { $0.reason == "MutualTLSDisabled" }
        #expect(event?.type == .warning)
        #expect(event?.note == "Mutual TLS is off: traffic in mesh default is not encrypted")
        #expect(cluster.mesh?.status?.mtls?.ca != nil)
        #expect(cluster.value(Cluster.certificate) == before)
        // The last good one is now off.
        cluster.apply(.with("nonsense"))
        leader.settle(&cluster)
        #expect(cluster.condition(.mutualTLS)?.reason == "Disabled")

        cluster.apply(.older)
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(cluster.value(Cluster.certificate) == before)
    }

    @Test func `a backend that nothing switches on is named as such`() {
        var cluster = Cluster.settled(signing: signing)
        cluster.apply(.builtin("builtin", enabled: nil))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.mutualTLS)?.reason == "NoBackendEnabled")
        #expect(leader.events.contains { $0.type == .warning && $0.reason == "MutualTLSDisabled" })
    }

    @Test(arguments: ["inline", "inlineString"])
    func `a private key in the Mesh is copied nowhere`(source: String) throws {
        var cluster = Cluster.settled(signing: signing)
        cluster.apply(
            .with([
                "enabledBackend": "builtin",
                "backends": [
                    ["name": "builtin", "type": "builtin"],
                    [
                        "name": "p", "type": "provided",
                        "conf": [
                            "cert": ["secret": "c"], "key": .object([source: "UFJJVkFURQ=="]),
                        ],
                    ],
                ],
            ]))
        var leader = Leader(signing)
        leader.settle(&cluster)
        let state = try #require(cluster.value(Cluster.state))
        #expect(state.contains("\"p\""))
        #expect(!state.contains("UFJJVkFURQ"))
        // That there was one is known after an invalid edit as well.
        cluster.apply(.with("nonsense"))
        leader.settle(&cluster)
        #expect(cluster.condition(.keyInMesh)?.status == .true)
    }

    @Test func `a key of conf that nobody knows is named, and nothing is made of what has it`() {
        var cluster = Cluster.settled(signing: signing)
        let state = cluster.value(Cluster.state)
        cluster.apply(
            .with([
                "enabledBackend": "builtin",
                "backends": [
                    ["name": "builtin", "type": "builtin"],
                    ["name": "b", "type": "builtin", "conf": ["caCert": ["rsabits": 4096]]],
                ],
            ]))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.value(Cluster.state) == state)
        #expect(cluster.condition(.accepted)?.reason == "Invalid")
        let place = "spec.mtls.backends[1].conf.caCert.rsabits: unknown field"
        #expect(cluster.condition(.accepted)?.message.contains(place) == true)
        #expect(cluster.condition(.mutualTLS)?.status == .true)
    }

    @Test func `a specification that the state has no room for is not taken`() {
        var cluster = Cluster.settled(signing: signing)
        let state = cluster.value(Cluster.state)
        let pem: JSONValue = .string(String(repeating: "x", count: 100_000))
        var backends: [JSONValue] = [["name": "builtin", "type": "builtin"]]
        for name in ["p", "q", "r"] {
            let conf: JSONValue = ["cert": ["inlineString": pem], "key": ["secret": "k"]]
            backends.append(["name": .string(name), "type": "provided", "conf": conf])
        }
        cluster.apply(.with(["enabledBackend": "builtin", "backends": .array(backends)]))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.value(Cluster.state) == state)
        #expect(cluster.condition(.accepted)?.message.contains("larger than 256 KiB") == true)
        #expect(cluster.condition(.mutualTLS)?.status == .true)
        cluster.secrets[Cluster.state] = nil
        cluster.apply(.standard)
        cluster.annotate(Names.Annotation.rotate, String(repeating: "y", count: 1 << 18))
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect((cluster.value(Cluster.state) ?? "").utf8.count < 1 << 16)
    }

    @Test func `an unknown precedence means the stricter`() {
        var cluster = Cluster.settled(signing: signing)
        #expect(cluster.mesh?.status?.mtls?.precedence == "AllowWins")
        cluster.annotate(Names.Annotation.permissionPrecedence, "allowwins")
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.accepted)?.reason == "UnknownPrecedence")
        #expect(cluster.mesh?.status?.mtls?.precedence == "MostSpecific")
        #expect(cluster.condition(.mutualTLS)?.status == .true)
    }
}
