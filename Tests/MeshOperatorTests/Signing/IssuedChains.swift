import FoundationEssentials
import MeshAuthority
import PKI
import TestSupport

@testable import MeshOperator

/// What workloads of mesh `default` are given, by authorities of every kind, in both profiles.
struct IssuedChains {
    /// A leaf, and what is above it.
    struct Chain {
        var name: String
        /// In one of the two profiles.
        var isKuma: Bool
        /// The leaf, then what travels with it.
        var sent: [Certificate]
        var key: [UInt8]
        /// The one that is trusted: it signed the leaf.
        var anchor: Certificate
        /// Where the chain ends.
        var root: Certificate

        var leaf: Certificate { sent[0] }
        /// Whether the authority is one that we made.
        var isBuiltin: Bool { anchor == root }
        /// From the leaf to the root.
        var whole: [Certificate] { sent + [root] }
    }

    static let spiffe = LeafRequest.Profile.spiffe("spiffe://default/web_shop_svc_80")
    static let kuma = LeafRequest.Profile.kuma(
        identities: ["spiffe://default/api_shop_svc_80", "spiffe://default/web_shop_svc_80"],
        tags: ["kuma://k8s.kuma.io/namespace/shop", "kuma://kuma.io/service/web_shop_svc_80", "kuma://version/v1"])

    /// Made once: RSA keys take their time.
    static let shared = Task { try await IssuedChains() }

    /// Whole seconds, later than what `openssl` begins now.
    let now = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + 120).rounded(.down))
    private(set) var all: [Chain] = []

    private init() async throws {
        let signing = PKISigning()
        for algorithm in [MeshAuthority.KeyAlgorithm.ecdsaP256, .rsa(bits: 2048)] {
            let key = try await signing.generateKey(algorithm)
            let root = try signing.selfSignedRoot(
                RootRequest(mesh: "default", now: now, lifetime: .seconds(10 * 365 * 86_400)), keyPEM: key)
            try add("builtin, \(algorithm)", [root], key)
        }
        // An authority that the user brought, with two above it.
        let openssl = try OpenSSL()
        let root = try await openssl.authority("root")
        let upper = try await openssl.authority("upper", by: root)
        let ours = try await openssl.authority("ours", by: upper)
        let chain = try signing.certificates(pem: [ours, upper, root].flatMap { Array($0.certificate.utf8) })
        try add("provided", chain, Array(ours.key.utf8))
    }

    private mutating func add(_ name: String, _ chain: [AuthorityCertificate], _ key: [UInt8]) throws {
        let grant = SigningGrant(
            certificate: chain[0], intermediates: chain.dropLast(), key: key, until: chain[0].notAfter,
            lifetime: .seconds(86_400))
        for (profile, isKuma) in [(Self.spiffe, false), (Self.kuma, true)] {
            let leaf = try WorkloadSigning().issue(profile, by: grant, at: now)
            all.append(
                Chain(
                    name: "\(name), \(isKuma ? "Kuma" : "SPIFFE")", isKuma: isKuma,
                    sent: try Certificate.parse(pemBundle: leaf.certificate), key: leaf.key,
                    anchor: try Certificate(der: chain[0].der), root: try Certificate(der: chain[chain.count - 1].der)))
        }
    }
}
