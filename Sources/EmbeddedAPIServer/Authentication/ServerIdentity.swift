import FoundationEssentials
import PKI
import Synchronization

/// The server's certificate authority, made anew for each server, and what it signed.
final class ServerIdentity: Sendable {
    /// A certificate with its key, as PEM.
    struct KeyPair: Sendable {
        let certificatePEM: String
        let keyPEM: [UInt8]
    }

    /// Longer than anyone leaves a development server running.
    private static let lifetime: Duration = .seconds(365 * 24 * 3600)

    /// The authority's certificate, which clients trust.
    let authorityPEM: String
    /// For TLS on the loopback interface.
    let serving: KeyPair
    /// Signs the tokens of service accounts.
    let tokenKey: PrivateKey
    private let issuer: Issuer
    /// By fingerprint: only what was issued here is accepted, so no certificate needs to be taken apart.
    private let clients = Mutex<[String: ClientIdentity]>([:])

    init(now: Date = Date()) throws(PKIError) {
        tokenKey = try PrivateKey.generateP256()
        let key = try PrivateKey.generateP256()
        let profile = RootProfile(
            subject: SubjectAttributes(commonName: "koguma-embedded-api-server"), lifetime: Self.lifetime)
        let authority = try Certificate.selfSigned(profile, key: key, at: now)
        authorityPEM = authority.pem
        issuer = try Issuer(certificate: authority, key: key)
        let names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"]
        let request = try EndpointRequest.server(
            dnsNames: names, ipAddresses: ["127.0.0.1", "::1"], lifetime: Self.lifetime)
        serving = try Self.issue(request, by: issuer, at: now).pair
    }

    /// A certificate for a client of this server.
    func issueClientCertificate(_ identity: ClientIdentity, now: Date = Date()) throws(PKIError) -> KeyPair {
        let request = EndpointRequest.client(user: identity.user, groups: identity.groups, lifetime: Self.lifetime)
        let (pair, certificate) = try Self.issue(request, by: issuer, at: now)
        clients.withLock { $0[certificate.fingerprint] = identity }
        return pair
    }

    /// Whom a verified client certificate names; nil if it was not issued here.
    func client(certificateDER: [UInt8]) -> ClientIdentity? {
        let fingerprint = SHA256.hexadecimal(certificateDER)
        return clients.withLock { $0[fingerprint] }
    }

    private static func issue(
        _ request: EndpointRequest, by issuer: Issuer, at now: Date
    ) throws(PKIError) -> (pair: KeyPair, certificate: Certificate) {
        let key = try PrivateKey.generateP256()
        let certificate = try issuer.issueEndpoint(request, for: key.publicKey, at: now)
        return (KeyPair(certificatePEM: certificate.pem, keyPEM: try key.pem()), certificate)
    }
}
