import FoundationEssentials
import KubernetesAPI
import MeshAuthority
import PKI

/// Finds out whether what an authority signs for workloads would be believed, by signing it and verifying that.
struct AuthorityProbe {
    /// The certificate that signs, then its issuers.
    private let chain: [Certificate]
    private let key: PrivateKey
    private let mesh: String
    private let now: Date

    /// A verifier looks at ten certificates at most, the leaf among them.
    private static let longestChain = Verifier.maximumChainLength - 1

    /// What OpenSSL's own clients and servers ask for on Debian and its kin: level 2, keys and signatures of 112 bits.
    private static let securityLevel = 2

    init(_ chain: [AuthorityCertificate], keyPEM: [UInt8], mesh: String, now: Date) throws(SigningError) {
        guard chain.count <= Self.longestChain else {
            throw SigningError(
                problem: "holds \(chain.count) certificates; at most \(Self.longestChain) in a chain are believed")
        }
        do {
            var certificates: [Certificate] = []
            for certificate in chain { certificates.append(try Certificate(der: certificate.der)) }
            self.chain = certificates
            key = try PrivateKey(pem: keyPEM)
        } catch {
            throw SigningError(problem: "cannot be used (\(error.message))")
        }
        self.mesh = mesh
        self.now = now
    }

    func run() throws(SigningError) {
        for index in chain.indices { try checkUsage(index) }
        for index in chain.indices.dropFirst() { try checkOrder(index) }
        do {
            let issuer = try Issuer(certificate: chain[0], key: key)
            let workload = try PrivateKey.generateP256().publicKey
            for profile in profiles {
                let leaf = try issuer.issueLeaf(LeafRequest(profile, lifetime: .seconds(600)), for: workload, at: now)
                try verify(leaf)
            }
        } catch {
            // The name of that certificate is another each time, and what is said must not be.
            let why = error.reasons.isEmpty ? error.message : error.reasons.joined(separator: "; ")
            throw SigningError(
                problem: "cannot vouch for workloads of mesh \(mesh): a certificate that was signed for a try is not "
                    + "believed (\(why))")
        }
    }

    /// What workloads of a mesh are given: one name, or one with the tags that policies may match.
    private var profiles: [LeafRequest.Profile] {
        let identity = "spiffe://\(mesh)/koguma-probe"
        return [
            .spiffe(identity), .kuma(identities: [identity], tags: ["kuma://kuma.io/service/koguma-probe"]),
        ]
    }

    /// Under the authority itself, which the mesh trusts, and up to the root, which OpenSSL's clients want.
    private func verify(_ leaf: Certificate) throws(PKIError) {
        for (anchor, chain) in [(chain.first, [leaf]), (chain.last, [leaf] + chain.dropLast())] {
            let verifier = try Verifier(anchors: anchor.map { [$0] } ?? [])
            for purpose in Verifier.Purpose.allCases {
                try verifier.verify(chain, at: now, for: purpose, securityLevel: Self.securityLevel)
            }
            if self.chain.count == 1 { return }
        }
    }

    /// Kuma's rules for each certificate, in its words.
    private func checkUsage(_ index: Int) throws(SigningError) {
        let certificate = chain[index]
        guard certificate.isAuthority else {
            throw refusal(
                index, "basic constraint 'CA' must be set to 'true' (see X509-SVID: 4.1. Basic Constraints)")
        }
        guard certificate.keyUsage?.contains(.keyCertSign) == true else {
            throw refusal(index, "key usage extension 'keyCertSign' must be set (see X509-SVID: 4.3. Key Usage)")
        }
        guard certificate.keyUsage?.contains(.keyAgreement) == false else {
            throw refusal(
                index,
                "key usage extension 'keyAgreement' must NOT be set (see X509-SVID: Appendix A. X.509 Field Reference)")
        }
    }

    private func checkOrder(_ index: Int) throws(SigningError) {
        let (below, above) = (chain[index - 1], chain[index])
        guard below.issuer == above.subject, (try? below.isSigned(by: above.publicKey)) == true else {
            throw refusal(index - 1, "is not signed by the next, \(above.subject)")
        }
    }

    private func refusal(_ index: Int, _ why: String) -> SigningError {
        SigningError(place: index, of: chain.count, "\(chain[index].subject)", why)
    }
}

extension SigningError {
    /// About one certificate of a chain.
    fileprivate init(place index: Int, of count: Int, _ subject: String, _ why: String) {
        self.init(problem: "has as certificate \(index + 1) of \(count) \(subject): \(why)")
    }
}

extension [AuthorityCertificate] {
    /// Refuses a chain of which a certificate is not valid at that moment.
    func checkDates(at now: Date) throws(SigningError) {
        for (index, certificate) in enumerated() {
            let why: String
            if certificate.notBefore > now {
                why =
                    "is not valid before \(Timestamp.format(certificate.notBefore)), which is later than the clock says"
            } else if certificate.notAfter <= now {
                why = "expired on \(Timestamp.format(certificate.notAfter))"
            } else {
                continue
            }
            throw SigningError(place: index, of: count, certificate.subject, why)
        }
    }
}
