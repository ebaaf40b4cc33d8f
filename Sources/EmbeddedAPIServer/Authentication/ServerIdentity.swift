import FoundationEssentials
import JSON
import PKI
import Synchronization

/// What makes a server the one that its clients know: its certificate authority, what that signed, and its token.
///
/// It is made anew for each server, unless the server's state was kept.
final class ServerIdentity: Sendable {
    /// A certificate with its key, as PEM.
    struct KeyPair: Sendable {
        let certificatePEM: String
        let keyPEM: [UInt8]
    }

    /// Longer than anyone leaves a development server running.
    private static let lifetime: Duration = .seconds(365 * 24 * 3600)

    /// The administrator's bearer token, a secret.
    let token: String
    /// The authority's certificate, which clients trust.
    let authorityPEM: String
    private let authorityKeyPEM: [UInt8]
    /// For TLS on the loopback interface.
    let serving: KeyPair
    /// Signs the tokens of service accounts.
    let tokenKey: PrivateKey
    private let tokenKeyPEM: [UInt8]
    private let issuer: Issuer
    /// By fingerprint: only what was issued here is accepted, so no certificate needs to be taken apart.
    private let clients: Mutex<[String: ClientIdentity]>

    convenience init(now: Date = Date()) throws(PKIError) {
        let key = try PrivateKey.generateP256()
        // Ten years: a kept authority outlives many a server.
        let profile = RootProfile(subject: SubjectAttributes(commonName: "koguma-embedded-api-server"))
        let authority = try Certificate.selfSigned(profile, key: key, at: now)
        // 32 bytes are as hard to guess as the keys are.
        let token = SHA256.hexadecimal(try SecureRandom.bytes(32))
        let tokenKey = try PrivateKey.generateP256()
        try self.init(
            authority: authority, key: key, token: token, tokenKey: tokenKey, clients: [:], now: now)
    }

    private init(
        authority: Certificate, key: PrivateKey, token: String, tokenKey: PrivateKey,
        clients: [String: ClientIdentity], now: Date
    ) throws(PKIError) {
        self.token = token
        self.tokenKey = tokenKey
        tokenKeyPEM = try tokenKey.pem()
        authorityPEM = authority.pem
        authorityKeyPEM = try key.pem()
        issuer = try Issuer(certificate: authority, key: key)
        self.clients = Mutex(clients)
        let names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"]
        let request = try EndpointRequest.server(
            dnsNames: names, ipAddresses: ["127.0.0.1", "::1"], lifetime: Self.lifetime)
        serving = try Self.issue(request, by: issuer, at: now).pair
    }

    /// The identity that was kept.
    ///
    /// - Throws: a sentence that says what is wrong with it, without anything that is in it.
    convenience init(kept json: JSONValue, now: Date = Date()) throws(Unusable) {
        do {
            let reader = try JSONReader(json)
            let clients: [String: JSONValue] = try reader.value("clients", default: [:])
            try self.init(
                authority: try Certificate(pem: Array(try reader.required("certificate", as: String.self).utf8)),
                key: try PrivateKey(pem: Array(try reader.required("key", as: String.self).utf8)),
                token: try reader.required("token"),
                tokenKey: try PrivateKey(pem: Array(try reader.required("serviceAccountKey", as: String.self).utf8)),
                clients: try clients.mapValues { try ClientIdentity(kept: $0) }, now: now)
        } catch {
            throw Unusable(description: "the server's keys and certificates in it cannot be used: \(error)")
        }
    }

    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// What is to be kept, a secret.
    var kept: JSONValue {
        [
            "certificate": .string(authorityPEM), "key": .string(String(decoding: authorityKeyPEM, as: UTF8.self)),
            "token": .string(token), "serviceAccountKey": .string(String(decoding: tokenKeyPEM, as: UTF8.self)),
            "clients": .object(clients.withLock { JSONObject($0.mapValues(\.kept)) }),
        ]
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

extension ClientIdentity {
    fileprivate init(kept json: JSONValue) throws {
        let reader = try JSONReader(json)
        self.init(user: try reader.required("user"), groups: try reader.required("groups"))
    }

    fileprivate var kept: JSONValue { ["user": .string(user), "groups": JSONValue(groups)] }
}
