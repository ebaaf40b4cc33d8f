internal import FoundationEssentials

extension Certificate {
    /// The largest PEM text of certificates that is read: a bundle of eight chains of large certificates.
    public static let maximumPEMSize = 512 * 1024
    /// How many certificates one PEM text may hold.
    public static let maximumBundleCount = 64

    /// Reads exactly one certificate.
    public init(pem: some Sequence<UInt8>) throws(PKIError) {
        let all = try Certificate.parse(pemBundle: pem)
        guard all.count == 1, let only = all.first else {
            throw PKIError(.malformedPEM, "there are \(all.count) certificates; exactly one is wanted")
        }
        self = only
    }

    /// Reads one certificate or more, in the order of the text.
    public static func parse(pemBundle text: some Sequence<UInt8>) throws(PKIError) -> [Certificate] {
        var certificates: [Certificate] = []
        try PEM.forEachBlock(of: Array(text), limit: maximumPEMSize, what: "the certificate") {
            (block) throws(PKIError) in
            guard block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE", !block.isEncrypted else {
                throw PKIError(.malformedPEM, "a certificate is wanted, but there is a PEM block of another kind")
            }
            guard certificates.count < maximumBundleCount else {
                throw PKIError(.tooLarge, "there are more than \(maximumBundleCount) certificates in one PEM text")
            }
            certificates.append(try unsafe Certificate(der: block.bytes))
        }
        guard !certificates.isEmpty else {
            throw PKIError(.malformedPEM, "there is no certificate: PEM with a block CERTIFICATE is wanted")
        }
        return certificates
    }

    /// The certificate as PEM, lines of 64 characters, a line feed at the end.
    public var pem: String {
        let base64 = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN CERTIFICATE-----\n\(base64)\n-----END CERTIFICATE-----\n"
    }
}
