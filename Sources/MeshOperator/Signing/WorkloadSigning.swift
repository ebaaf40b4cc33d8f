import FoundationEssentials
import MeshAuthority
import PKI
import SPIFFE
import WorkloadIdentity

/// Makes keys and certificates for workloads, and reads those that were made before.
struct WorkloadSigning: Sendable {
    /// A certificate that was made, with what goes with it.
    struct Leaf: Sendable {
        /// PEM: the leaf, then what travels with it.
        let certificate: [UInt8]
        /// PEM, PKCS#8.
        let key: [UInt8]
        /// What the leaf says.
        let facts: LeafFacts
    }

    /// Who signs, by the hash of certificate and key: to read the key and to try it costs more than to sign with it.
    private let issuers = RecentReadings<[UInt8], Issuer>(limit: 256)

    /// What Secrets hold, by the hash of it; nil for what is of no use.
    ///
    /// Some 4 MB.
    private let readings = RecentReadings<[UInt8], LeafFacts?>(limit: 4096)

    /// Makes a key and a certificate for it.
    ///
    /// It lives as long as the grant says, and never longer than the grant and its issuer allow.
    /// - Parameter profile: The names that it is to carry.
    func issue(_ profile: LeafRequest.Profile, by grant: SigningGrant, at now: Date) throws(SigningError) -> Leaf {
        let remaining = grant.until.timeIntervalSince(now)
        guard remaining > 0 else { throw SigningError(problem: "may sign nothing that is valid now") }
        var request = LeafRequest(profile, lifetime: grant.lifetime)
        if remaining < grant.lifetime / .seconds(1) { request.lifetime = .seconds(remaining) }
        do {
            try request.checkIdentities()
            let issuer = try issuer(grant)
            let key = try PrivateKey.generateP256()
            // Read back and compared with the request before it is returned.
            let certificate = try issuer.issueLeaf(request, for: key.publicKey, at: now)
            let facts = LeafFacts(certificate, travellers: grant.intermediates.count)
            guard certificate.notAfter <= grant.until, facts.isIssued(by: grant.certificate) else {
                throw SigningError(problem: "signed something else than was asked for")
            }
            let pem = ([certificate.pem] + grant.intermediates.map(\.pem)).joined()
            let leaf = Leaf(certificate: Array(pem.utf8), key: try key.pem(), facts: facts)
            // It comes back from the API server as it is.
            readings.insert(facts, for: Self.question(leaf.certificate, leaf.key))
            return leaf
        } catch let error as PKIError {
            throw SigningError(problem: "cannot sign (\(error.message))")
        } catch let error as SPIFFEError {
            throw SigningError(problem: "cannot sign (\(error.message))")
        } catch let error as SigningError {
            throw error
        } catch {
            throw SigningError(problem: "cannot sign (\(error))")
        }
    }

    /// What a certificate that was made before says.
    ///
    /// - Returns: nil if it cannot be read, is no certificate of a workload, or the key is of another.
    func facts(certificate: [UInt8], key: [UInt8]) -> LeafFacts? {
        readings.value(for: Self.question(certificate, key)) {
            guard let chain = try? Certificate.parse(pemBundle: certificate), let leaf = chain.first,
                !leaf.isAuthority, leaf.keyUsage?.contains(.digitalSignature) == true,
                leaf.keyUsage?.isDisjoint(with: [.keyCertSign, .crlSign]) == true,
                let key = try? PrivateKey(pem: key), key.publicKey == leaf.publicKey
            else { return nil }
            return LeafFacts(leaf, travellers: chain.count - 1)
        }
    }

    private func issuer(_ grant: SigningGrant) throws(PKIError) -> Issuer {
        try issuers.value(for: Self.question(grant.certificate.der, grant.key)) { () throws(PKIError) in
            try Issuer(certificate: Certificate(der: grant.certificate.der), key: PrivateKey(pem: grant.key))
        }
    }

    /// The digest of a certificate and a key; neither follows from it.
    private static func question(_ certificate: [UInt8], _ key: [UInt8]) -> [UInt8] {
        // Of one length each, so that no two pairs have one text.
        SHA256.hash(SHA256.hash(certificate) + SHA256.hash(key))
    }
}

extension LeafRequest {
    /// Refuses what SPIFFE does not take for an identity, although X.509 would.
    fileprivate func checkIdentities() throws(SPIFFEError) {
        let identities: [String]
        switch profile {
        case .spiffe(let identity): identities = [identity]
        case .kuma(let several, _): identities = several
        }
        for identity in identities { _ = try SPIFFEID(identity) }
    }
}

extension LeafFacts {
    fileprivate init(_ certificate: Certificate, travellers: Int) {
        self.init(
            uris: certificate.uriNames,
            authorityKeyIdentifier: (certificate.authorityKeyIdentifier ?? []).hexadecimal,
            issuer: certificate.issuer.description, notBefore: certificate.notBefore,
            notAfter: certificate.notAfter, travellers: travellers)
    }
}
