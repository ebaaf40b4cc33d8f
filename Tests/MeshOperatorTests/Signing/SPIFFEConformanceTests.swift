import FoundationEssentials
import JSON
import MeshAuthority
import PKI
import SPIFFE
import TestSupport
import Testing
import WorkloadIdentity

@testable import MeshOperator

/// Every MUST of X509-SVID for what is issued, in both profiles, and for what is read.
///
/// I1 to I9 are in `SPIFFEIDTests`, B1 to B6 for the form of bundles in `BundleDocumentTests`, for bundles that are
/// published in `PublishedBundleTests`. B8 is about bundle endpoints, of which there is none; the Workload API neither.
///
/// What a user brings as an authority is the user's: it may carry any name (I10, X4), and need not end its chain in the
/// one that is trusted. What else an authority must be is in `AuthorityProbeTests`, with X10: name constraints.
@Suite struct SPIFFEConformanceTests {
    private let chains: IssuedChains

    init() async throws {
        chains = try await IssuedChains.shared.value
    }

    private var leaves: [Certificate] { chains.all.map(\.leaf) }
    private var ownAuthorities: [Certificate] { chains.all.filter(\.isBuiltin).map(\.anchor) }

    private func isCritical(_ identifier: String, _ certificate: Certificate) -> Bool? {
        certificate.extensions.first { $0.identifier == identifier }?.isCritical
    }

    // MARK: SPIFFE ID

    @Test func `I1 to I9: every identity is a SPIFFE ID of the mesh`() throws {
        for leaf in leaves {
            for name in leaf.uriNames where !name.hasPrefix("kuma://") {
                #expect(try SPIFFEID(name).trustDomain.name == "default")
            }
        }
    }

    @Test func `I10: the signing authority of a trust domain carries its ID`() throws {
        #expect(!ownAuthorities.isEmpty)
        for authority in ownAuthorities {
            let domain = try TrustDomain("default")
            #expect(authority.names == [.uri(domain.id.description)])
        }
    }

    @Test func `I11: identity and key lie in the signed part`() throws {
        for chain in chains.all {
            let der = chain.leaf.der
            for part in [Array(chain.leaf.uriNames[0].utf8), chain.leaf.publicKey.spki] {
                let place = try #require(der.indices.first { der[$0...].starts(with: part) })
                for offset in part.indices {
                    var changed = der
                    changed[place + offset] ^= 1
                    let isSigned = try? Certificate(der: changed).isSigned(by: chain.anchor.publicKey)
                    #expect(isSigned != true, "\(chain.name), byte \(offset)")
                }
            }
        }
    }

    // MARK: Issuing

    /// Exception: the Kuma profile has an identity a service, and tags, which policies match.
    @Test func `X1: exactly one URI, which is the SPIFFE ID`() {
        for chain in chains.all {
            if chain.isKuma {
                #expect(chain.leaf.uriNames.first == "spiffe://default/api_shop_svc_80")
                #expect(chain.leaf.uriNames.drop { $0.hasPrefix("spiffe://") }.allSatisfy { $0.hasPrefix("kuma://") })
            } else {
                #expect(chain.leaf.names == [.uri("spiffe://default/web_shop_svc_80")])
            }
        }
    }

    @Test func `X2: the names are critical, as the subject is empty`() {
        for leaf in leaves {
            #expect(leaf.subject.isEmpty)
            #expect(isCritical("2.5.29.17", leaf) == true)
        }
    }

    @Test func `X3: a leaf is no authority, and its path is not the root`() throws {
        for leaf in leaves {
            #expect(!leaf.isAuthority)
            #expect(isCritical("2.5.29.19", leaf) == true)
            for name in leaf.uriNames where name.hasPrefix("spiffe://") { #expect(try SPIFFEID(name).isWorkload) }
        }
    }

    @Test func `X4: a signing certificate is an authority, whose ID has no path`() throws {
        for authority in ownAuthorities {
            #expect(authority.isAuthority)
            for name in authority.uriNames { #expect(try !SPIFFEID(name).isWorkload) }
        }
    }

    @Test func `X5: a signing certificate never authenticates`() throws {
        for chain in chains.all {
            #expect(chain.leaf.publicKey != chain.anchor.publicKey)
            #expect(try PrivateKey(pem: chain.key).publicKey == chain.leaf.publicKey)
            #expect(!chain.anchor.publicKey.fingerprint.isEmpty)
            guard chain.isBuiltin else { continue }
            #expect(chain.anchor.keyUsage?.contains(.digitalSignature) == false)
            #expect(chain.anchor.extendedKeyUsage == nil)
        }
    }

    @Test func `X6: the key usage of every certificate is there and critical`() {
        for certificate in leaves + ownAuthorities {
            #expect(certificate.keyUsage != nil)
            #expect(isCritical("2.5.29.15", certificate) == true)
        }
    }

    @Test func `X7: an authority may sign certificates`() {
        for authority in chains.all.map(\.anchor) { #expect(authority.keyUsage?.contains(.keyCertSign) == true) }
    }

    @Test func `X8: a leaf may sign, and no certificates or lists`() {
        for leaf in leaves { #expect(leaf.keyUsage == .digitalSignature) }
    }

    @Test func `X9: servers and clients`() {
        for leaf in leaves { #expect(leaf.extendedKeyUsage == [.serverAuth, .clientAuth]) }
    }

    @Test func `X10: no name constraints`() {
        for certificate in leaves + ownAuthorities { #expect(isCritical("2.5.29.30", certificate) == nil) }
    }

    // MARK: Reading

    /// What is done about a certificate that is found in the Secret of `web_shop_svc_80`, under that authority.
    private func plan(
        _ certificate: [UInt8], _ key: [UInt8], under anchor: Certificate, at now: Date? = nil
    ) throws -> IdentityPlan {
        let id = IdentityID(namespace: "shop", mesh: "default", service: "web_shop_svc_80")
        let authority = try #require(try PKISigning().certificates(pem: Array(anchor.pem.utf8)).first)
        var observation = IdentityObservation(id, propagationDelay: .seconds(600))
        observation.isWanted = true
        observation.isPermitted = true
        observation.anchors = [authority.identity]
        observation.authorities = Array(anchor.pem.utf8)
        observation.grant = SigningGrant(
            certificate: authority, key: [], until: authority.notAfter, lifetime: .seconds(86_400))
        observation.leaf = WorkloadSigning().facts(certificate: certificate, key: key)
        func base64(_ bytes: [UInt8]) -> JSONValue { .string(Data(bytes).base64EncodedString()) }
        observation.secret = try IdentitySecret(json: [
            "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
            "metadata": [
                "name": .string(IdentityNames.secret(id)), "namespace": "shop",
                "annotations": ["koguma.io/spiffe-id": .string(id.spiffeID)],
                "managedFields": [["manager": "koguma-identity", "operation": "Apply", "fieldsV1": ["f:data": [:]]]],
            ],
            "data": ["tls.crt": base64(certificate), "tls.key": base64(key), "ca.crt": base64(Array(anchor.pem.utf8))],
        ])
        return IdentityPlanner().plan(observation, now: now ?? chains.now)
    }

    private func pem(_ chain: IssuedChains.Chain) -> [UInt8] { Array(chain.sent.map(\.pem).joined().utf8) }

    @Test func `what was issued is kept`() throws {
        for chain in chains.all where !chain.isKuma {
            let plan = try plan(pem(chain), chain.key, under: chain.anchor)
            #expect(plan.write == nil && plan.report?.state == .delivered, "\(chain.name)")
        }
    }

    @Test func `V1: a path leads to the bundle of the same trust domain`() async throws {
        for chain in chains.all {
            for purpose in Verifier.Purpose.allCases {
                try Verifier(anchors: [chain.anchor]).verify(chain.sent, at: chains.now, for: purpose)
            }
            for other in chains.all where other.anchor != chain.anchor {
                #expect(throws: PKIError.self) {
                    try Verifier(anchors: [other.anchor]).verify(chain.sent, at: chains.now, for: .client)
                }
                guard !chain.isKuma else { continue }
                #expect(try plan(pem(chain), chain.key, under: other.anchor).write == .issue(reason: .authority))
            }
        }
    }

    @Test func `V2: more than one URI is refused`() throws {
        for chain in chains.all where chain.isKuma {
            #expect(try plan(pem(chain), chain.key, under: chain.anchor).write == .issue(reason: .damaged))
        }
    }

    @Test(arguments: [
        ("V3", ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,digitalSignature"]),
        ("V4", ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature,keyCertSign"]),
        ("V4", ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature,cRLSign"]),
        ("X8", ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,keyAgreement"]),
        ("X6", ["basicConstraints=critical,CA:FALSE"]),
    ])
    func `V3, V4: what is an authority or may sign certificates or lists is refused`(
        rule: String, extensions: [String]
    ) async throws {
        let names = ["subjectAltName=critical,URI:spiffe://default/web_shop_svc_80", "subjectKeyIdentifier=hash"]
        let sound = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature"]
        #expect(try await plan(extensions: sound + names).write == nil)
        #expect(try await plan(extensions: extensions + names).write == .issue(reason: .damaged), "\(rule)")
    }

    @Test(arguments: [
        "spiffe://default", "spiffe://other/web_shop_svc_80", "https://default/web_shop_svc_80",
        "spiffe://default/other_shop_svc_80",
    ])
    func `V5: another scheme, trust domain or path is refused`(name: String) async throws {
        let sound = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature"]
        let plan = try await plan(extensions: sound + ["subjectAltName=critical,URI:\(name)"])
        #expect(plan.write == .issue(reason: .damaged))
    }

    /// What is done about a certificate that somebody made with `openssl` below an authority.
    private func plan(extensions: [String]) async throws -> IdentityPlan {
        let openssl = try OpenSSL()
        let root = try await openssl.authority("root")
        let leaf = try await openssl.authority("", by: root, extensions: extensions, days: 1)
        return try plan(
            Array(leaf.certificate.utf8), Array(leaf.key.utf8), under: Certificate(pem: Array(root.certificate.utf8)),
            // `openssl` goes by the time of day.
            at: Date())
    }
}
