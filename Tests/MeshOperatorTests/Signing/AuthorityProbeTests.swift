import FoundationEssentials
import MeshAuthority
import MeshOperator
import PKI
import TestSupport
import Testing

/// What may sign for a mesh: product.md §2, "provided".
@Suite struct AuthorityProbeTests {
    let openssl: OpenSSL

    init() throws {
        openssl = try OpenSSL()
    }

    static let keys: [[String]] = [
        OpenSSL.p256, ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    ]

    @Test(arguments: keys)
    func `a root of each kind of key that signs, alone and above an intermediate`(key: [String]) async throws {
        let root = try await openssl.authority("root", key: key)
        #expect(try probe([root]) == nil)
        let upper = try await openssl.authority("upper", by: root, key: key)
        let ours = try await openssl.authority("ours", by: upper, key: key)
        #expect(try probe([ours, upper, root]) == nil)
        // The root may be left out, and so may all above the one that signs.
        #expect(try probe([ours, upper]) == nil)
        #expect(try probe([ours]) == nil)
    }

    @Test(arguments: [
        (["-algorithm", "ED25519"], "", "bring ECDSA P-256, P-384 or RSA"),
        (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"], "-sha512", "bring ECDSA P-256, P-384 or RSA"),
        (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"], "-sha256", "key too weak"),
    ])
    func `a key that is not used or is too weak`(key: [String], digest: String, text: String) async throws {
        let made = try await openssl.authority("root", key: key, digest: digest.isEmpty ? "-sha256" : digest)
        #expect(try #require(try probe([made])).contains(text))
    }

    @Test func `a weak signature above`() async throws {
        let root = try await openssl.authority("root")
        let upper = try await openssl.authority("upper", by: root, digest: "-sha1")
        let ours = try await openssl.authority("ours", by: upper)
        #expect(try #require(try probe([ours, upper, root])).contains("too weak"))
        #expect(try probe([ours, upper]) == nil)
    }

    static let extensions: [(String, [String], String?)] = [
        ("no authority", ["basicConstraints=critical,CA:FALSE"], "basic constraint 'CA' must be set to 'true'"),
        (
            "no keyCertSign", ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,cRLSign"],
            "key usage extension 'keyCertSign' must be set"
        ),
        ("no key usage", ["basicConstraints=critical,CA:TRUE"], "key usage extension 'keyCertSign' must be set"),
        (
            "keyAgreement", ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,keyAgreement"],
            "key usage extension 'keyAgreement' must NOT be set"
        ),
        (
            "other URIs permitted", MadeAuthority.plain + ["nameConstraints=critical,permitted;URI:.example.org"],
            "permitted"
        ),
        // Proxies have kuma:// names as well.
        (
            "only SPIFFE permitted", MadeAuthority.plain + ["nameConstraints=critical,permitted;URI:default"],
            "permitted"
        ),
        ("the mesh excluded", MadeAuthority.plain + ["nameConstraints=critical,excluded;URI:default"], "excluded"),
        ("another mesh excluded", MadeAuthority.plain + ["nameConstraints=critical,excluded;URI:other"], nil),
        (
            "only DNS names constrained", MadeAuthority.plain + ["nameConstraints=critical,permitted;DNS:example.org"],
            nil
        ),
        ("both usages", MadeAuthority.plain + ["extendedKeyUsage=serverAuth,clientAuth"], nil),
        ("servers only", MadeAuthority.plain + ["extendedKeyUsage=serverAuth"], "purpose"),
        ("clients only", MadeAuthority.plain + ["extendedKeyUsage=clientAuth"], "purpose"),
        ("mail only", MadeAuthority.plain + ["extendedKeyUsage=emailProtection"], "purpose"),
        (
            "basic constraints not critical",
            ["basicConstraints=CA:TRUE", "keyUsage=critical,keyCertSign", "subjectKeyIdentifier=hash"], "critical"
        ),
        ("an unknown critical extension", MadeAuthority.plain + ["1.2.3.4=critical,ASN1:NULL"], "critical extension"),
    ]

    /// Wherever in the chain it stands.
    @Test(arguments: extensions)
    func `what a certificate of the chain says`(what: String, extensions: [String], text: String?) async throws {
        let root = try await openssl.authority("root")
        let special = try await openssl.authority("special", by: root, extensions: extensions)
        let below = try await openssl.authority("below", by: special)
        let specialRoot = try await openssl.authority("specialRoot", extensions: extensions)
        let belowRoot = try await openssl.authority("belowRoot", by: specialRoot)
        for chain in [[specialRoot], [special], [special, root], [below, special, root], [belowRoot, specialRoot]] {
            let problem = try probe(chain)
            if let text {
                #expect(problem?.contains(text) == true, "\(what): \(problem ?? "believed"), \(chain.count)")
                #expect(try probe(chain) == problem)
            } else {
                #expect(problem == nil, "\(what), \(chain.count)")
            }
        }
    }

    @Test func `constraints hold for the mesh that is asked about`() async throws {
        let made = try await openssl.authority(
            "root", extensions: MadeAuthority.plain + ["nameConstraints=critical,excluded;URI:default"])
        #expect(try probe([made], mesh: "default") != nil)
        #expect(try probe([made], mesh: "demo") == nil)
    }

    @Test func `an authority without a key identifier`() async throws {
        let root = try await openssl.authority("root")
        let bare = Array(MadeAuthority.plain.dropLast()) + ["subjectKeyIdentifier=none"]
        let alone = try await openssl.authority("bare", extensions: bare)
        let below = try await openssl.authority("bare", by: root, extensions: bare)
        for chain in [[alone], [below], [below, root]] {
            #expect(try #require(try probe(chain)).contains("Subject Key Identifier"))
        }
    }

    @Test func `a path length of nothing above an intermediate`() async throws {
        let limited = ["basicConstraints=critical,CA:TRUE,pathlen:0"] + MadeAuthority.plain.dropFirst()
        let root = try await openssl.authority("root", extensions: limited)
        #expect(try probe([root]) == nil)
        let ours = try await openssl.authority("ours", by: root)
        #expect(try #require(try probe([ours, root])).contains("path length"))
        let outer = try await openssl.authority("outer")
        let upper = try await openssl.authority("upper", by: outer)
        let last = try await openssl.authority("last", by: upper, extensions: limited)
        #expect(try probe([last, upper, outer]) == nil)
    }

    @Test func `dates of each certificate count`() async throws {
        let root = try await openssl.authority("root")
        let upper = try await openssl.authority("upper", by: root, days: 5)
        let ours = try await openssl.authority("ours", by: upper)
        let chain = [ours, upper, root]
        #expect(try probe(chain, at: Date() + 4 * 86_400) == nil)
        let expired = try #require(try probe(chain, at: Date() + 6 * 86_400))
        #expect(expired.contains("certificate 2 of 3 CN=upper: expired on"))
        let early = try #require(try probe(chain, at: Date() - 86_400))
        #expect(early.contains("certificate 1 of 3 CN=ours: is not valid before"))
        // What is the same is said in the same words: status and events would change all the time.
        #expect(try probe(chain, at: Date() - 2 * 86_400) == early)
    }

    @Test func `the order of the chain`() async throws {
        let root = try await openssl.authority("root")
        let upper = try await openssl.authority("upper", by: root)
        let ours = try await openssl.authority("ours", by: upper)
        for chain in [[ours, root, upper], [ours, root], [ours, upper, root, root, ours], [ours, ours]] {
            #expect(try #require(try probe(chain)).contains("is not signed by the next"), "\(chain.count)")
        }
        // A root of the right name and another key.
        let stranger = try await openssl.authority("root")
        #expect(
            try #require(try probe([ours, upper, stranger])).contains("CN=upper: is not signed by the next, CN=root"))
    }

    @Test func `a key of another certificate`() async throws {
        let (root, other) = (try await openssl.authority("root"), try await openssl.authority("other"))
        #expect(try #require(try probe([root], key: other)).contains("does not belong"))
    }

    @Test func `a root with a changed signature`() async throws {
        let signing = PKISigning()
        let made = try await openssl.authority("root")
        var root = try signing.certificates(pem: Array(made.certificate.utf8))[0]
        root.der[root.der.count - 1] ^= 1
        #expect(throws: SigningError.self) {
            try signing.probe([root], keyPEM: Array(made.key.utf8), mesh: "default", at: Date())
        }
    }

    @Test func `a chain longer than verifiers follow`() async throws {
        var chain = [try await openssl.authority("0")]
        for depth in 1...9 { chain.insert(try await openssl.authority("\(depth)", by: chain[0]), at: 0) }
        #expect(try probe(Array(chain.dropFirst())) == nil)
        #expect(try #require(try probe(chain)).contains("at most 9"))
    }

    /// What was believed before is not signed again for a try, and is believed of nothing else.
    @Test func `a verdict holds for what it was about`() async throws {
        let signing = PKISigning()
        let limited = MadeAuthority.plain + ["nameConstraints=critical,excluded;URI:demo"]
        let root = try await openssl.authority("root", extensions: limited, days: 5)
        let other = try await openssl.authority("other")
        let chain = try signing.certificates(pem: Array(root.certificate.utf8))
        let key = Array(root.key.utf8)
        for _ in 0..<2 { try signing.probe(chain, keyPEM: key, mesh: "default", at: Date()) }
        for _ in 0..<2 {
            #expect(throws: SigningError.self) { try signing.probe(chain, keyPEM: key, mesh: "demo", at: Date()) }
            #expect(throws: SigningError.self) {
                try signing.probe(chain, keyPEM: Array(other.key.utf8), mesh: "default", at: Date())
            }
            #expect(throws: SigningError.self) {
                try signing.probe(chain, keyPEM: key, mesh: "default", at: Date() + 6 * 86_400)
            }
            let longer = chain + (try signing.certificates(pem: Array(other.certificate.utf8)))
            #expect(throws: SigningError.self) { try signing.probe(longer, keyPEM: key, mesh: "default", at: Date()) }
        }
    }
}
