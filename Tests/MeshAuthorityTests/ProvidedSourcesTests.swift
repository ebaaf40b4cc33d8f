import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

/// Which Secrets, files and keys a plan depends on because a user brings them.
@Suite struct ProvidedSourcesTests {
    let signing = FakeSigning()

    private func backend(_ name: String, _ cert: DataSource, _ key: DataSource) -> JSONValue {
        ["name": .string(name), "type": "provided", "conf": ["cert": cert.json, "key": key.json]]
    }

    private func state(_ state: CAState) -> Secret {
        Cluster.secret(Cluster.state, String(decoding: state.stored, as: UTF8.self))
    }

    @Test func `of the specification and of the last valid one`() {
        let mesh = Mesh.with([
            "backends": [backend("a", .secret("cert"), .file("x/key")), ["name": "b", "type": "builtin"]]
        ])
        let lastGood = LastGoodMutualTLS(mtls: ["backends": [backend("c", .secret("old"), .inlineString(""))]])
        let sources = ProvidedSources(mesh, state: state(CAState(lastGood: lastGood)))
        #expect(sources.secrets == ["cert", "old"])
        #expect(sources.files == ["x/key"])
        #expect(sources.isThere)
        #expect(ProvidedSources(mesh, state: nil).secrets == ["cert"])
        let invalid = Mesh.with(["backends": "none"])
        #expect(ProvidedSources(invalid, state: state(CAState(lastGood: lastGood))).secrets == ["old"])
        #expect(!ProvidedSources(invalid, state: Cluster.secret(Cluster.state, "{")).isThere)
        #expect(!ProvidedSources(.standard, state: nil).isThere)
    }

    @Test func `of the older form`() throws {
        let mesh = Mesh.with(["enabled": true, "ca": ["provided": [:]]])
        #expect(
            ProvidedSources(mesh, state: nil).secrets
                == ["default.ca-provided-cert-provided", "default.ca-provided-key-provided"])
        let cluster = Cluster(mesh)
        let names = AuthorityPlanner(signing: signing).secretNames(try #require(cluster.observe()))
        #expect(names.contains("default.ca-provided-key-provided"))
    }

    @Test func `no names that no Secret has`() {
        let mesh = Mesh.with(["backends": [backend("a", .secret("../../nodes/x"), .secret("A.b"))]])
        #expect(ProvidedSources(mesh, state: nil).secrets.isEmpty)
        let names = Mesh.with(["backends": [backend("a", .secret("a.b-c"), .secret("a..b"))]])
        #expect(ProvidedSources(names, state: nil).secrets == ["a.b-c"])
    }

    // MARK: Keys

    private func remembered(
        _ before: [String: String], state: Secret?, key: String?
    ) -> [String: String] {
        var observation = Observation(
            mesh: .with(["backends": [backend("a", .secret("cert"), .secret("k"))]]),
            systemNamespace: Cluster.namespace)
        if let state { observation.record(state) }
        if let key { observation.record(Cluster.secret("k", key)) }
        observation.rememberedKeys = before.mapValues { Array($0.utf8) }
        return AuthorityPlanner(signing: signing).keysToRemember(observation)
            .mapValues { String(decoding: $0, as: UTF8.self) }
    }

    private func root(_ name: String, isProvided: Bool = true) throws -> CARoot {
        let pem = "cert fp-\(name) \(name) 1 2000000000 x\n"
        let certificate = try signing.certificate(pem: Array(pem.utf8))
        var root = CARoot(backend: "a", certificate: certificate, phase: .published)
        root.isProvided = isProvided
        return root
    }

    @Test func `what is there, and what was there while its root is`() throws {
        let known = state(CAState(roots: [try root("old"), try root("ours", isProvided: false)]))
        let before = ["fp-old": "key old", "fp-gone": "key gone", "fp-ours": "key ours"]
        #expect(remembered(before, state: known, key: "key new") == ["fp-old": "key old", "fp-new": "key new"])
        #expect(remembered([:], state: nil, key: "key new") == ["fp-new": "key new"])
        #expect(remembered(["fp-old": "key old"], state: known, key: nil) == ["fp-old": "key old"])
        #expect(remembered([:], state: known, key: "no key at all").isEmpty)
    }

    @Test func `while the state cannot be read, nothing is forgotten`() {
        for state in [nil, Cluster.secret(Cluster.state, "{")] {
            #expect(remembered(["fp-old": "key old"], state: state, key: nil) == ["fp-old": "key old"])
        }
    }
}
