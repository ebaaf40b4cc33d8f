import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct FirstAuthorityTests {
    let signing = FakeSigning()

    @Test(arguments: [Mesh.standard, .older])
    func `key first, then state, certificate, bundle and status, once each`(mesh: Mesh) {
        var cluster = Cluster(mesh)
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(
            cluster.log == [
                "add finalizer", "create key \(Cluster.key)", "create \(Cluster.state)",
                "create \(Cluster.certificate)", "create bundle", "status",
            ])
        #expect(cluster.isWhole(signing))
        #expect(leader.events.map(\.reason) == ["CertificateAuthorityCreated", "MutualTLSEnabled"])
        #expect(leader.settle(&cluster) == 0)
    }

    @Test func `Secrets are as Kuma shapes them, and nobody owns them`() throws {
        let cluster = Cluster.settled(signing: signing)
        for name in [Cluster.key, Cluster.certificate, Cluster.state] {
            let secret = try #require(cluster.secrets[name])
            #expect(secret.type == "system.kuma.io/secret")
            #expect(secret.metadata.namespace == Cluster.namespace)
            #expect(secret.metadata.labels["kuma.io/mesh"] == "default")
            #expect(Array(secret.data.keys) == ["value"])
            #expect(secret.metadata.ownerReferences.isEmpty)
        }
    }

    @Test func `a key without a trace of a certificate is continued from`() {
        var cluster = Cluster(.standard)
        cluster.put(Cluster.secret(Cluster.key, "key mine"))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.value(Cluster.key) == "key mine")
        #expect(cluster.mesh?.status?.mtls?.ca?.fingerprint == "fp-mine")
        #expect(cluster.isWhole(signing))
    }

    @Test(arguments: ["", "PEM that was cut o"])
    func `a key that cannot be read is left as it is`(value: String) {
        var cluster = Cluster(.standard)
        cluster.put(Cluster.secret(Cluster.key, value))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.value(Cluster.key) == value)
        #expect(cluster.secrets.count == 1)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Unusable")
        #expect(cluster.condition(.certificateAuthorityReady)?.message.contains("kuma-system/\(Cluster.key)") == true)
    }

    @Test func `a Secret of another type or mesh is left alone and looked at again`() {
        let other = Secret(
            metadata: ObjectMeta(name: Cluster.key, namespace: Cluster.namespace, labels: ["kuma.io/mesh": "blue"]),
            type: Names.secretType, data: ["value": Array("key blue".utf8)])
        for secret in [Cluster.secret(Cluster.key, "key mine", type: "Opaque"), other] {
            var cluster = Cluster(.standard)
            cluster.put(secret)
            var leader = Leader(signing)
            leader.settle(&cluster)
            #expect(cluster.secrets.count == 1)
            #expect(cluster.condition(.certificateAuthorityReady)?.reason == "NameTaken")
            let plan = cluster.observe().map { leader.planner.plan($0, now: leader.now) }
            #expect(plan?.lookAgain == leader.now + 30)
        }
    }

    @Test func `the key is what the backend asks for`() {
        func algorithm(_ conf: JSONValue) -> KeyAlgorithm? {
            let mesh = Mesh.with([
                "enabledBackend": "a", "backends": [["name": "a", "type": "builtin", "conf": conf]],
            ])
            let plan = AuthorityPlanner(signing: signing).plan(
                Observation(mesh: mesh, systemNamespace: Cluster.namespace), now: Cluster.now)
            for write in plan.writes {
                if case .createKey(_, let algorithm) = write.write { return algorithm }
            }
            return nil
        }
        #expect(algorithm([:]) == .ecdsaP256)
        #expect(algorithm(["caCert": ["RSAbits": 3072]]) == .rsa(bits: 3072))
        #expect(algorithm(["caCert": ["rsaBits": 2048]]) == .rsa(bits: 2048))
    }

    @Test func `a root lives as long as the backend says`() throws {
        let mesh = Mesh.with([
            "enabledBackend": "builtin",
            "backends": [["name": "builtin", "type": "builtin", "conf": ["caCert": ["expiration": "30d"]]]],
        ])
        let cluster = Cluster.settled(mesh, signing: signing)
        let root = try #require(cluster.storedState(signing)?.signer)
        #expect(root.certificate.notAfter == Cluster.now + 30 * 86_400)
        #expect(root.noLeafAfter == nil)
    }

    @Test func `a mesh without mutual TLS has no authority and is ready`() {
        var cluster = Cluster(.with(nil))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.log == ["status"])
        #expect(cluster.condition(.ready)?.reason == "MutualTLSDisabled")
        #expect(cluster.condition(.ready)?.status == .true)
        #expect(cluster.condition(.mutualTLS)?.status == .false)
    }

    @Test func `every builtin backend has an authority, and one signs`() {
        let cluster = Cluster.settled(.builtin("a", "b", enabled: "b"), signing: signing)
        let roots = cluster.storedState(signing)?.roots ?? []
        #expect(roots.map(\.backend) == ["a", "b"])
        #expect(roots.map(\.phase) == [.published, .signing])
        #expect(cluster.mesh?.status?.mtls?.anchors.count == 2)
        #expect(cluster.isWhole(signing))
    }

    @Test func `a backend that is not enabled has its authority ready`() {
        var cluster = Cluster.settled(.builtin("a", enabled: nil), signing: signing)
        #expect(cluster.storedState(signing)?.roots.map(\.phase) == [.published])
        #expect(cluster.condition(.mutualTLS)?.reason == "NoBackendEnabled")
        let root = cluster.storedState(signing)?.roots.first?.fingerprint

        cluster.apply(.builtin("a", enabled: "a"))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(cluster.storedState(signing)?.signer?.fingerprint == root)
    }
}
