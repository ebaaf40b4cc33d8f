import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import SPIFFE
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

    // MARK: Intermediates

    private static func above(_ name: String, to end: Int = 2_000_000_000) -> String {
        "cert fp-\(name) \(name) 1 \(end) above\n"
    }

    /// A mesh whose signer is an intermediate with these issuers.
    private func settled(below issuers: String...) throws -> Cluster {
        var cluster = Cluster.settled(signing: signing)
        try edit(&cluster) { state in
            state.roots[0].issuers = try signing.certificates(pem: Array(issuers.joined().utf8))
        }
        settle(&cluster)
        return cluster
    }

    private func edit(_ cluster: inout Cluster, _ change: (inout CAState) throws -> Void) throws {
        var state = try #require(cluster.storedState(signing))
        try change(&state)
        var secret = try #require(cluster.secrets[Cluster.state])
        secret.data[Names.secretValue] = state.stored
        cluster.put(secret)
    }

    private func settle(_ cluster: inout Cluster, at now: Date = Cluster.now) {
        var leader = Leader(signing)
        leader.now = now
        #expect(leader.settle(&cluster) != nil)
        #expect(leader.settle(&cluster) == 0)
    }

    /// The certificates that bundle.json names.
    private func document(_ cluster: Cluster) throws -> [String] {
        let text = try #require(cluster.bundle?.data["bundle.json"])
        return try BundleDocument(json: JSONValue(parsing: text)).authorities.map {
            String(decoding: $0.certificate, as: UTF8.self) + "\n"
        }
    }

    @Test func `above an intermediate stands its root, for clients that want one, and is no anchor`() throws {
        let cluster = try settled(below: Self.above("upper"), Self.above("root"))
        let signer = try #require(cluster.storedState(signing)?.signer).certificate
        #expect(cluster.bundle?.data["ca.crt"] == signer.pem + Self.above("upper") + Self.above("root"))
        #expect(try document(cluster) == [signer.pem])
        #expect(cluster.mesh?.status?.mtls?.anchors.map(\.fingerprint) == [signer.fingerprint])
        let condition = cluster.condition(.trustWiderThanMesh)
        #expect(condition?.status == .true && condition?.reason == "SignerIsNotRoot")
        #expect(condition?.message.contains("ends in CN=root (fp-root), above root \(signer.fingerprint)") == true)
        #expect(Cluster.settled(signing: signing).condition(.trustWiderThanMesh) == nil)
    }

    @Test func `what stands above is no trace of a lost root`() throws {
        var cluster = try settled(below: Self.above("root"))
        let signer = try #require(cluster.storedState(signing)?.signer)
        cluster.secrets[Cluster.state] = nil
        settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect(cluster.storedState(signing)?.roots.map(\.fingerprint) == [signer.fingerprint])
    }

    @Test(arguments: [nil, "no JSON", #"{"keys": []}"#])
    func `a bundle of which only ca.crt can be read shows its roots`(document: String?) throws {
        var cluster = Cluster.settled(signing: signing)
        let signer = try #require(cluster.storedState(signing)?.signer)
        cluster.bundle?.data["bundle.json"] = document
        cluster.secrets = [:]
        cluster.mesh?.status = nil
        settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Lost")
        #expect(cluster.condition(.certificateAuthorityReady)?.message.contains(signer.fingerprint) == true)
        #expect(cluster.bundle?.data["ca.crt"] == signer.certificate.pem)
    }

    @Test func `nothing that has expired, nor what is only reached over it`() throws {
        let end = Int(Cluster.now.timeIntervalSince1970) + 86_400
        var cluster = try settled(below: Self.above("lower"), Self.above("upper", to: end), Self.above("root"))
        let signer = try #require(cluster.storedState(signing)?.signer).certificate
        let plan = AuthorityPlanner(signing: signing).plan(try #require(cluster.observe()), now: Cluster.now)
        #expect(plan.lookAgain == Cluster.now + 86_400)
        settle(&cluster, at: Cluster.now + 86_401)
        #expect(cluster.bundle?.data["ca.crt"] == signer.pem + Self.above("lower"))
        #expect(cluster.condition(.trustWiderThanMesh)?.message.contains("ends in CN=lower") == true)
    }

    @Test func `nothing tainted, nor what is only reached over it`() throws {
        var cluster = try settled(below: Self.above("upper"), Self.above("root"))
        let signer = try #require(cluster.storedState(signing)?.signer).certificate
        try edit(&cluster) { $0.tainted.append("fp-upper") }
        settle(&cluster)
        #expect(cluster.bundle?.data["ca.crt"] == signer.pem)
        #expect(cluster.condition(.trustWiderThanMesh) == nil)
    }

    // MARK: Nothing left

    /// A mesh of which no root is trusted any more.
    private func emptied() throws -> (Cluster, Date) {
        var cluster = Cluster.settled(signing: signing)
        let end = try #require(cluster.storedState(signing)?.signer).certificate.notAfter + 1
        // Of what is not listed there is no successor.
        cluster.apply(.with(nil))
        settle(&cluster, at: end)
        return (cluster, end)
    }

    @Test func `a bundle of which nothing is left says so`() throws {
        let (cluster, end) = try emptied()
        let text = try #require(cluster.bundle?.data["ca.crt"])
        #expect(text.hasPrefix("# Nothing is trusted") && text.split(separator: "\n").count == 1)
        #expect(try document(cluster).isEmpty)
        #expect(cluster.bundle?.data["bundle.json"]?.contains(#""keys":[]"#) == true)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "Expired")
        let number = cluster.bundle.flatMap { TrustBundle.sequence(of: $0, now: end) }
        #expect(number == Int64(end.timeIntervalSince1970))
    }

    @Test func `an emptied bundle can be read, and shows nothing`() throws {
        var (cluster, end) = try emptied()
        let empty = cluster.bundle
        cluster = Cluster(.standard)
        cluster.bundle = empty
        settle(&cluster, at: end)
        #expect(cluster.condition(.ready)?.status == .true)
        #expect(cluster.bundle?.data["ca.crt"] == cluster.storedState(signing)?.signer?.certificate.pem)
    }

    @Test func `what is lost stays in a bundle of which nothing else is left`() throws {
        var cluster = Cluster.settled(.builtin("builtin", "b", enabled: "builtin"), signing: signing)
        let lost = try #require(cluster.storedState(signing)?.incumbent(of: "b"))
        let signer = try #require(cluster.storedState(signing)?.signer)
        cluster.secrets[Names.keySecret(mesh: "default", backend: "b")] = nil
        cluster.secrets[Names.certificateSecret(mesh: "default", backend: "b")] = nil
        // A backup that is older than the backend, and a root that came to its end.
        try edit(&cluster) { state in
            state.roots.removeAll { $0.backend == "b" }
            state.tainted = [signer.fingerprint]
        }
        settle(&cluster)
        let trusted = try document(cluster)
        #expect(trusted.contains(lost.certificate.pem) && !trusted.contains(signer.certificate.pem))
    }

    @Test func `a state that never had a root judges nobody's bundle`() throws {
        var cluster = Cluster(.with(nil))
        settle(&cluster)
        cluster.bundle = Cluster.settled(signing: signing).bundle
        let before = cluster.bundle?.data
        cluster.put(Cluster.secret(Cluster.state, String(decoding: CAState().stored, as: UTF8.self)))
        settle(&cluster)
        #expect(cluster.bundle?.data == before)
    }

    @Test func `while the state cannot be read, what is out stays`() throws {
        var cluster = Cluster.settled(signing: signing)
        let before = cluster.bundle?.data
        let end = try #require(cluster.storedState(signing)?.signer).certificate.notAfter + 1
        cluster.put(Cluster.secret(Cluster.state, "{"))
        settle(&cluster, at: end)
        #expect(cluster.bundle?.data == before)
    }

    /// Of a provided authority, what is above it is where the user says.
    @Test func `a rebuilt state knows again what stands above`() throws {
        var cluster = Cluster(.provided("p", enabled: "p"))
        cluster.putProvided("one")
        let chain = try #require(cluster.value("p-cert")) + Self.above("upper") + Self.above("root")
        cluster.put(Cluster.secret("p-cert", chain))
        settle(&cluster)
        #expect(cluster.bundle?.data["ca.crt"] == chain)
        cluster.secrets[Cluster.state] = nil
        settle(&cluster)
        #expect(cluster.condition(.ready)?.status == .true)
        #expect(cluster.storedState(signing)?.roots.map(\.fingerprint) == ["fp-one"])
        #expect(cluster.storedState(signing)?.roots.first?.isProvided == true)
        #expect(cluster.bundle?.data["ca.crt"] == chain)

        // Another certificate of the root above is no other authority.
        let renewed = chain.replacing("cert fp-root root 1 ", with: "cert fp-root root 2 ")
        cluster.put(Cluster.secret("p-cert", renewed))
        settle(&cluster)
        #expect(cluster.bundle?.data["ca.crt"] == renewed)
        #expect(cluster.storedState(signing)?.roots.count == 1)
    }
}
