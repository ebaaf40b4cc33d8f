public import FoundationEssentials

/// An authority that signs: a certificate and its key, which are known to belong together.
public struct Issuer: Sendable {
    /// The authority's certificate.
    public let certificate: Certificate
    private let key: PrivateKey

    /// Refuses a key that is not the certificate's, and a certificate that may not sign.
    public init(certificate: Certificate, key: PrivateKey) throws(PKIError) {
        guard certificate.isAuthority else {
            throw PKIError(
                .notAnAuthority, "\(certificate) is not an authority: its basic constraints must say CA:TRUE")
        }
        guard certificate.keyUsage?.contains(.keyCertSign) ?? true else {
            throw PKIError(.notAnAuthority, "\(certificate) may not sign: its key usage must include keyCertSign")
        }
        guard try key.belongs(to: certificate.publicKey) else {
            throw PKIError(.keyMismatch, "the private key does not belong to \(certificate)")
        }
        self.certificate = certificate
        self.key = key
    }

    /// Makes a workload's certificate: empty subject, critical names, usage digitalSignature, server and client.
    ///
    /// It is read back and checked in every field before it is returned.
    public func issueLeaf(
        _ request: LeafRequest, for publicKey: PublicKey, at now: Date
    ) throws(PKIError) -> Certificate {
        try request.check()
        guard publicKey.algorithm == .ecdsaP256 else {
            throw PKIError(.unsupportedKey, "a workload's key must be ECDSA P-256, not \(publicKey.algorithm)")
        }
        var template = try template(lifetime: request.lifetime, at: now)
        template.names = request.uris.map { .uri($0) }
        template.extendedKeyUsage = [.serverAuth, .clientAuth]
        return try template.signed(for: publicKey, by: key, issuer: certificate)
    }

    /// Makes the certificate of an API server or of one of its clients.
    public func issueEndpoint(
        _ request: EndpointRequest, for publicKey: PublicKey, at now: Date
    ) throws(PKIError) -> Certificate {
        var template = try template(lifetime: request.lifetime, at: now)
        template.subject = request.subject
        switch request.role {
        case .server(let names):
            template.names = names
            template.extendedKeyUsage = [.serverAuth]
        case .client:
            template.extendedKeyUsage = [.clientAuth]
        }
        return try template.signed(for: publicKey, by: key, issuer: certificate)
    }

    /// A certificate's validity lies within its issuer's.
    private func template(lifetime: Duration, at now: Date) throws(PKIError) -> CertificateTemplate {
        guard lifetime > .zero else {
            throw PKIError(.invalidRequest, "a certificate needs a lifetime of more than nothing")
        }
        guard now < certificate.notAfter else {
            throw PKIError(.expired, "the issuer, \(certificate), has expired")
        }
        guard now >= certificate.notBefore else {
            throw PKIError(.notYetValid, "the issuer, \(certificate), is not valid yet")
        }
        return CertificateTemplate(
            notBefore: max(now - LeafRequest.backdating.timeInterval, certificate.notBefore),
            notAfter: min(now + lifetime.timeInterval, certificate.notAfter),
            keyUsage: .digitalSignature)
    }
}
