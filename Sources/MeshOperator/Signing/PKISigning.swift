public import FoundationEssentials
public import MeshAuthority
import PKI
import SPIFFE

/// Signs for authorities with OpenSSL.
public struct PKISigning: AuthoritySigning {
    private let believed = BelievedAuthorities()

    /// A thousand meshes of which each has a certificate or two: some 6 MB.
    private let certificates = RecentReadings<[UInt8], [AuthorityCertificate]>(limit: 1_024)

    /// The public halves of keys, by the hash of what was read.
    private let fingerprints = RecentReadings<[UInt8], String>(limit: 1_024)

    /// The keys that were made just now and are about to sign, by the hash of their PEM.
    private let made = RecentReadings<[UInt8], PrivateKey>(limit: 32)

    /// Makes one; it remembers what it read lately, and which authorities are believed.
    public init() {}

    /// Reads all certificates of a PEM text, of which there must be at least one.
    public func certificates(pem: [UInt8]) throws(SigningError) -> [AuthorityCertificate] {
        do {
            return try certificates.value(for: SHA256.hash(pem)) { () throws(PKIError) in
                var found: [AuthorityCertificate] = []
                for certificate in try Certificate.parse(pemBundle: pem) {
                    found.append(try AuthorityCertificate(certificate))
                }
                return found
            }
        } catch {
            throw SigningError(problem: "holds no certificate that can be read (\(error.message))")
        }
    }

    /// Reads a private key from PEM and returns the SHA-256 of its public half, in hexadecimal.
    public func keyFingerprint(pem: [UInt8]) throws(SigningError) -> String {
        do {
            return try fingerprints.value(for: SHA256.hash(pem)) { () throws(PKIError) in
                try key(pem).publicKey.fingerprint
            }
        } catch {
            throw SigningError(problem: "holds no private key that can be used (\(error.message))")
        }
    }

    private func key(_ pem: [UInt8]) throws(PKIError) -> PrivateKey {
        if let key = made[SHA256.hash(pem)] { return key }
        return try PrivateKey(pem: pem)
    }

    /// Makes a root certificate that begins an hour before `now`, for clocks that are behind.
    public func selfSignedRoot(_ request: RootRequest, keyPEM: [UInt8]) throws(SigningError) -> AuthorityCertificate {
        do {
            let key = try key(keyPEM)
            let profile = try RootProfile.mesh(request.mesh, lifetime: request.lifetime)
            let root = try AuthorityCertificate(Certificate.selfSigned(profile, key: key, at: request.now))
            certificates.insert([root], for: SHA256.hash(Array(root.pem.utf8)))
            return root
        } catch {
            throw SigningError(problem: "cannot sign (\(error.message))")
        }
    }

    /// Checks that certificates which this authority signs for workloads of the mesh would be believed.
    public func probe(
        _ chain: [AuthorityCertificate], keyPEM: [UInt8], mesh: String, at now: Date
    ) throws(SigningError) {
        try chain.checkDates(at: now)
        let question = BelievedAuthorities.question(chain, keyPEM: keyPEM, mesh: mesh)
        guard !believed.contains(question) else { return }
        try AuthorityProbe(chain, keyPEM: keyPEM, mesh: mesh, now: now).run()
        believed.insert(question)
    }

    /// Makes a private key as PEM; for RSA on a thread of its own, for which a cancelled task does not wait.
    public func generateKey(_ algorithm: MeshAuthority.KeyAlgorithm) async throws(SigningError) -> [UInt8] {
        let key: Result<PrivateKey, PKIError>?
        switch algorithm {
        case .ecdsaP256:
            key = Result { () throws(PKIError) in try PrivateKey.generateP256() }
        case .rsa(let bits):
            key = await abandoningWhenCancelled {
                do throws(PKIError) {
                    return .success(try await PrivateKey.generateRSA(bits: bits))
                } catch {
                    return .failure(error)
                }
            }
        }
        guard let key else { throw SigningError(problem: "no private key was waited for") }
        do throws(PKIError) {
            let (key, pem) = try (key.get(), key.get().pem())
            made.insert(key, for: SHA256.hash(pem))
            return pem
        } catch {
            throw SigningError(problem: "no private key can be made (\(error.message))")
        }
    }
}

extension AuthorityCertificate {
    init(_ certificate: Certificate) throws(PKIError) {
        self.init(
            pem: certificate.pem, der: certificate.der, fingerprint: certificate.publicKey.fingerprint,
            subject: certificate.subject.description,
            keyIdentifier: (certificate.subjectKeyIdentifier ?? []).hexadecimal, notBefore: certificate.notBefore,
            notAfter: certificate.notAfter,
            isAuthority: certificate.isAuthority && certificate.keyUsage?.contains(.keyCertSign) != false,
            webKey: (try? certificate.publicKey.components()).map { BundleDocument.WebKey($0) })
    }
}

extension BundleDocument.WebKey {
    init(_ components: PublicKeyComponents) {
        switch components {
        case .ellipticCurve(let curve, let x, let y): self = .ellipticCurve(curve: curve, x: x, y: y)
        case .rsa(let modulus, let exponent): self = .rsa(modulus: modulus, exponent: exponent)
        }
    }
}
