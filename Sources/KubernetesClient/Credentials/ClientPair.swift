import HTTPTransport
import PKI

/// The rule for a client certificate and its key: both whole, and each other's.
enum ClientPair {
    /// What is wrong with a pair, in words that fit after the name of the file or field.
    enum Problem: Error, Equatable {
        case certificate(String)
        case key(String)
        /// As between the two writes of who renews them.
        case mismatch
        /// Names the file itself.
        case unreadable(String)
    }

    /// Kinds of keys and certificates that we cannot read ourselves are left to the TLS library to judge.
    static func check(chain: [UInt8], key: [UInt8]) throws(Problem) -> TLSConfiguration.ClientCertificate {
        guard PEMText.hasCertificate(chain) else { throw .certificate("holds no PEM certificate") }
        guard PEMText.hasPrivateKey(key) else { throw .key("holds no PEM private key") }
        guard !PEMText.isEncrypted(key) else {
            throw .key("is encrypted; a controller cannot ask for its password")
        }
        guard let leaf = PEMText.blocks("CERTIFICATE", in: chain)?.first else {
            throw .certificate("is cut off within a PEM block")
        }
        guard let secret = PEMText.blocks("PRIVATE KEY", in: key)?.first else {
            throw .key("is cut off within a PEM block")
        }
        if let certificate = try? Certificate(pem: leaf), let key = try? PrivateKey(pem: secret),
            certificate.publicKey != key.publicKey
        {
            throw .mismatch
        }
        return .init(chain: chain, key: SensitiveBytes(key))
    }
}
