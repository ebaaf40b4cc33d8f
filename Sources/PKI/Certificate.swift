public import FoundationEssentials

/// An X.509 certificate: its DER and the fields read from it.
///
/// A value: two are equal if their bytes are. Copies share the fields.
public struct Certificate: Sendable, Hashable {
    final class Fields: Sendable {
        let der: [UInt8]
        let version: Int
        let serialNumber: String
        let subject: DistinguishedName
        let issuer: DistinguishedName
        let notBefore: Date
        let notAfter: Date
        let publicKey: PublicKey
        let extensions: [CertificateExtension]
        let content: ExtensionContent

        init(
            der: [UInt8], version: Int, serialNumber: String, subject: DistinguishedName, issuer: DistinguishedName,
            notBefore: Date, notAfter: Date, publicKey: PublicKey, extensions: [CertificateExtension],
            content: ExtensionContent
        ) {
            self.der = der
            self.version = version
            self.serialNumber = serialNumber
            self.subject = subject
            self.issuer = issuer
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.publicKey = publicKey
            self.extensions = extensions
            self.content = content
        }
    }

    let fields: Fields

    /// The certificate itself.
    public var der: [UInt8] { fields.der }
    /// 1, 2 or 3.
    public var version: Int { fields.version }
    /// The serial number in lower-case hexadecimal, at least two digits.
    public var serialNumber: String { fields.serialNumber }
    /// Whom it is for; empty in leaves.
    public var subject: DistinguishedName { fields.subject }
    /// Who signed it.
    public var issuer: DistinguishedName { fields.issuer }
    /// The first second at which it is valid.
    public var notBefore: Date { fields.notBefore }
    /// Its end; libcrypto refuses it from this second on.
    public var notAfter: Date { fields.notAfter }
    /// The key that it vouches for.
    public var publicKey: PublicKey { fields.publicKey }
    /// Which extensions it has, in its order.
    public var extensions: [CertificateExtension] { fields.extensions }
    /// The subject alternative names, in its order.
    public var names: [SubjectAlternativeName] { fields.content.names }
    /// The URIs among the subject alternative names.
    public var uriNames: [String] { names.compactMap { if case .uri(let text) = $0 { text } else { nil } } }
    /// The DNS names among the subject alternative names.
    public var dnsNames: [String] { names.compactMap { if case .dns(let text) = $0 { text } else { nil } } }
    /// What authorities call their key; for each key of ours 160 bits of its SHA-256.
    public var subjectKeyIdentifier: [UInt8]? { fields.content.subjectKeyIdentifier }
    /// The subject key identifier of the issuer.
    public var authorityKeyIdentifier: [UInt8]? { fields.content.authorityKeyIdentifier }
    /// Whether it says that it is an authority (`CA:TRUE`).
    public var isAuthority: Bool { fields.content.isAuthority }
    /// How many authorities may stand between it and a leaf; nil if any number.
    public var pathLength: Int? { fields.content.pathLength }
    /// What the key may be used for; nil if it does not say.
    public var keyUsage: KeyUsage? { fields.content.keyUsage }
    /// What the certificate may be used for; nil if it does not say.
    public var extendedKeyUsage: [ExtendedKeyUsage]? { fields.content.extendedKeyUsage }

    /// The SHA-256 of the DER in lower-case hexadecimal.
    public var fingerprint: String { SHA256.hexadecimal(der) }
    /// Whether issuer and subject are the same name.
    public var isSelfIssued: Bool { subject == issuer }

    public static func == (left: Certificate, right: Certificate) -> Bool {
        left.fields === right.fields || left.der == right.der
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(der)
    }
}

extension Certificate: CustomStringConvertible {
    /// Subject or first name, serial number and end.
    public var description: String {
        let name = subject.isEmpty ? uriNames.first ?? "" : subject.description
        return "certificate \(serialNumber) of \(name)"
    }
}

/// An extension of a certificate.
public struct CertificateExtension: Sendable, Hashable {
    /// The object identifier in dotted form.
    public let identifier: String
    /// Whether who does not know it must refuse the certificate.
    public let isCritical: Bool
}

/// What the extensions say that are understood here.
struct ExtensionContent: Sendable, Hashable {
    var names: [SubjectAlternativeName] = []
    var subjectKeyIdentifier: [UInt8]?
    var authorityKeyIdentifier: [UInt8]?
    var isAuthority = false
    var pathLength: Int?
    var keyUsage: KeyUsage?
    var extendedKeyUsage: [ExtendedKeyUsage]?
}

/// A name under which the holder is known.
public enum SubjectAlternativeName: Sendable, Hashable {
    /// A URI, such as a SPIFFE ID.
    case uri(String)
    /// A host name.
    case dns(String)
    /// An address: 4 or 16 bytes.
    case ip([UInt8])
    /// An e-mail address, a directory name or any other kind.
    case other
}

/// What a key may be used for (RFC 5280 §4.2.1.3).
public struct KeyUsage: OptionSet, Sendable, Hashable {
    /// The bits: bit n here is bit n of the BIT STRING, 0 to 8.
    public let rawValue: UInt16

    /// Makes a set from the numbers of the BIT STRING's bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Bit numbers are those of the BIT STRING.
    private init(bit: UInt16) {
        self.init(rawValue: 1 << bit)
    }

    /// Bit 0: signatures on anything but certificates and revocation lists, as in a TLS handshake.
    public static let digitalSignature = KeyUsage(bit: 0)
    /// Bit 1: signatures that the holder cannot deny; newer texts call it `contentCommitment`.
    public static let nonRepudiation = KeyUsage(bit: 1)
    /// Bit 2: encipherment of keys, as in TLS with RSA before 1.3.
    public static let keyEncipherment = KeyUsage(bit: 2)
    /// Bit 3: encipherment of data that is no key; hardly ever used.
    public static let dataEncipherment = KeyUsage(bit: 3)
    /// Bit 4: agreement on keys, as in static Diffie-Hellman.
    public static let keyAgreement = KeyUsage(bit: 4)
    /// Bit 5: signatures on certificates, which only an authority may make.
    public static let keyCertSign = KeyUsage(bit: 5)
    /// Bit 6: signatures on revocation lists.
    public static let crlSign = KeyUsage(bit: 6)
    /// Bit 7: restricts `keyAgreement` to keys that encipher.
    public static let encipherOnly = KeyUsage(bit: 7)
    /// Bit 8: restricts `keyAgreement` to keys that decipher.
    public static let decipherOnly = KeyUsage(bit: 8)
}

/// What a certificate may be used for (RFC 5280 §4.2.1.12): an object identifier in dotted form.
public struct ExtendedKeyUsage: Sendable, Hashable {
    /// The object identifier.
    public let identifier: String

    /// A usage by its object identifier.
    public init(identifier: String) {
        self.identifier = identifier
    }

    /// TLS servers.
    public static let serverAuth = ExtendedKeyUsage(identifier: "1.3.6.1.5.5.7.3.1")
    /// TLS clients.
    public static let clientAuth = ExtendedKeyUsage(identifier: "1.3.6.1.5.5.7.3.2")
}
