internal import COpenSSL
internal import FoundationEssentials

/// Everything that a certificate of ours says, but for its keys and serial number.
///
/// What is built from a template is read back and compared with it, field by field, before anybody gets it.
struct CertificateTemplate {
    var subject = SubjectAttributes()
    var names: [SubjectAlternativeName] = []
    var notBefore: Date
    var notAfter: Date
    var isAuthority = false
    var keyUsage: KeyUsage
    var extendedKeyUsage: [ExtendedKeyUsage] = []

    /// Times in certificates are whole seconds.
    init(notBefore: Date, notAfter: Date, keyUsage: KeyUsage) {
        self.notBefore = Date(timeIntervalSince1970: notBefore.timeIntervalSince1970.rounded(.down))
        self.notAfter = Date(timeIntervalSince1970: notAfter.timeIntervalSince1970.rounded(.down))
        self.keyUsage = keyUsage
    }

    /// RFC 5280 §4.2.1.6: who has no subject is known by these names only.
    var areNamesCritical: Bool { subject == SubjectAttributes() }

    /// Makes the certificate: builds and signs it, reads it back, and checks it against this template.
    ///
    /// - Parameter issuer: the certificate of `key`; nil for a self-signed one.
    func signed(for publicKey: PublicKey, by key: PrivateKey, issuer: Certificate?) throws(PKIError) -> Certificate {
        let subjectName = try subject.name()
        let expected = Expectation(
            serialNumber: try Self.randomSerialNumber(),
            subject: subjectName,
            issuer: issuer?.subject ?? subjectName,
            publicKey: publicKey,
            content: try content(for: publicKey, issuer: issuer)
        )
        let der = try build(expected, key: key)
        let parsed = try ParsedCertificate(der)
        let certificate = try Certificate(parsed: parsed, der: der)
        try check(certificate, against: expected)
        let signed = try parsed.signed()
        guard try PublicKey.verify(signed.signature, over: signed.content, with: key.handle, key.algorithm) else {
            throw PKIError(.library, "the signature of a certificate that was just made does not verify")
        }
        return certificate
    }

    /// What the template and the keys together determine.
    struct Expectation {
        let serialNumber: [UInt8]
        let subject: DistinguishedName
        let issuer: DistinguishedName
        let publicKey: PublicKey
        let content: ExtensionContent
    }

    private func content(for publicKey: PublicKey, issuer: Certificate?) throws(PKIError) -> ExtensionContent {
        var content = ExtensionContent()
        content.names = names
        content.subjectKeyIdentifier = try publicKey.keyIdentifier()
        if let issuer {
            // An authority without an identifier accepts any; strict verifiers want one in the leaf.
            if let identifier = issuer.subjectKeyIdentifier {
                content.authorityKeyIdentifier = identifier
            } else {
                content.authorityKeyIdentifier = try issuer.publicKey.keyIdentifier()
            }
        }
        content.isAuthority = isAuthority
        content.keyUsage = keyUsage
        content.extendedKeyUsage = extendedKeyUsage.isEmpty ? nil : extendedKeyUsage
        return content
    }

    private func check(_ certificate: Certificate, against expected: Expectation) throws(PKIError) {
        let same =
            certificate.version == 3
            && certificate.serialNumber == expected.serialNumber.hexadecimal
            && certificate.subject == expected.subject && certificate.issuer == expected.issuer
            && certificate.notBefore == notBefore && certificate.notAfter == notAfter
            && certificate.publicKey == expected.publicKey
            && certificate.fields.content == expected.content
            && certificate.extensions == extensionList(expected.content)
        guard same else {
            throw PKIError(.library, "a certificate that was just made does not say what it should")
        }
    }

    /// Uniform in [2¹²⁰, 2¹²⁸): never zero or negative, always 16 bytes.
    private static func randomSerialNumber() throws(PKIError) -> [UInt8] {
        while true {
            let bytes = try SecureRandom.bytes(16)
            if bytes.first != 0 { return bytes }
        }
    }
}
