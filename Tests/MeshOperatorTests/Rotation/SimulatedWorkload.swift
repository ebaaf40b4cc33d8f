import FoundationEssentials
import MeshAuthority
import PKI

/// A workload as it is seen from outside: a certificate of its own, and a copy of the bundle that is behind.
struct SimulatedWorkload {
    let identity: String
    /// By how much its copy of the bundle is behind, in seconds.
    let lag: TimeInterval
    /// How long after another root signs it gets a certificate of that one, in seconds.
    let jitter: TimeInterval

    private var leaf: Leaf?
    private var signer = ""
    private var newSignerSince: Date?

    private struct Leaf {
        var end: TLSEnd
        var issuer: String
        var renewal: Date
        var notAfter: Date
    }

    init(_ name: String, lag: TimeInterval, jitter: TimeInterval) {
        identity = "spiffe://default/\(name)_default_svc_80"
        self.lag = lag
        self.jitter = jitter
    }

    /// The fingerprint of the root of its certificate.
    var issuer: String? { leaf?.issuer }

    /// Whether it is time for another certificate.
    mutating func wantsLeaf(of signer: String, at now: Date) -> Bool {
        guard let leaf else { return true }
        if signer != self.signer {
            self.signer = signer
            newSignerSince = now
        }
        let isReissued = leaf.issuer != signer && newSignerSince.map { now >= $0 + jitter } ?? false
        return isReissued || now >= leaf.renewal
    }

    mutating func issue(by grant: SigningGrant, at now: Date) throws {
        let issuer = try Issuer(
            certificate: Certificate(pem: Array(grant.certificate.pem.utf8)), key: PrivateKey(pem: grant.key))
        let life = min(grant.lifetime / .seconds(1), grant.until.timeIntervalSince(now).rounded(.down))
        let key = try PrivateKey.generateP256()
        let request = LeafRequest(.spiffe(identity), lifetime: .seconds(life))
        let certificate = try issuer.issueLeaf(request, for: key.publicKey, at: now)
        leaf = Leaf(
            end: TLSEnd(
                certificate: certificate.pem, chain: grant.intermediates.map(\.pem).joined(),
                key: String(decoding: try key.pem(), as: UTF8.self), bundle: ""),
            issuer: grant.certificate.fingerprint, renewal: now + life * 2 / 3, notAfter: certificate.notAfter)
        signer = grant.certificate.fingerprint
    }

    /// What it shows and believes; nil if it has no certificate that is valid.
    func end(bundle: String, at now: Date) -> TLSEnd? {
        guard var end = leaf?.end, let leaf, leaf.notAfter > now else { return nil }
        end.bundle = bundle
        return end
    }
}
