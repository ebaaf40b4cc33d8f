public import FoundationEssentials
public import SPIFFE

/// What there is to know about the certificate of an authority.
public struct AuthorityCertificate: Sendable, Hashable {
    /// One PEM block with a line feed at its end.
    public var pem: String
    /// The certificate itself, of which `pem` is another form.
    public var der: [UInt8]
    /// SHA-256 of the SubjectPublicKeyInfo in lower-case hexadecimal digits: the name of the root everywhere.
    public var fingerprint: String
    /// The subject in the form of RFC 2253.
    public var subject: String
    /// The subject key identifier in lower-case hexadecimal digits; empty if there is none.
    public var keyIdentifier: String
    /// The beginning of its validity; whole seconds, as in every certificate.
    public var notBefore: Date
    /// The end of its validity; whole seconds, as in every certificate.
    public var notAfter: Date
    /// Whether it may sign certificates, by its basic constraints and key usage.
    public var isAuthority: Bool
    /// Its public key as bundle documents show it.
    public var webKey: BundleDocument.WebKey?

    /// Makes one of what was read from a certificate; nothing is checked here.
    public init(
        pem: String, der: [UInt8], fingerprint: String, subject: String, keyIdentifier: String = "",
        notBefore: Date, notAfter: Date, isAuthority: Bool, webKey: BundleDocument.WebKey? = nil
    ) {
        self.pem = pem
        self.der = der
        self.fingerprint = fingerprint
        self.subject = subject
        self.keyIdentifier = keyIdentifier
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.isAuthority = isAuthority
        self.webKey = webKey
    }
}

extension AuthorityCertificate {
    /// What verifiers find the issuer of a certificate by: two authorities of one identity vouch for the same.
    public struct Identity: Sendable, Hashable {
        /// The fingerprint of the key.
        public let fingerprint: String
        /// The subject in the form of RFC 2253.
        public let subject: String
        /// The subject key identifier; empty if there is none.
        public let keyIdentifier: String
    }

    /// What verifiers find it by.
    public var identity: Identity {
        Identity(fingerprint: fingerprint, subject: subject, keyIdentifier: keyIdentifier)
    }
}
