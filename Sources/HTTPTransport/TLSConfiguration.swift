/// How to prove who the server is, and who we are.
public struct TLSConfiguration: Sendable, Hashable {
    /// A certificate chain and its key, both PEM.
    public struct ClientCertificate: Sendable, Hashable {
        /// The certificate, then its intermediates.
        public var chain: [UInt8]

        /// The private key, not encrypted.
        public var key: SensitiveBytes

        /// Makes a pair.
        public init(chain: [UInt8], key: SensitiveBytes) {
            self.chain = chain
            self.key = key
        }
    }

    /// The only authorities that are trusted, PEM; `nil` means those of the system.
    public var certificateAuthorities: [UInt8]?

    /// What we show a server that asks; `nil` is nothing.
    public var clientCertificate: ClientCertificate?

    /// The name that the server's certificate must have, when it is not the host of the URL.
    public var serverName: String?

    /// Accepts any server certificate: whoever answers gets the credentials.
    public var skipsVerification: Bool

    /// Makes a configuration; as it stands, the system's authorities and no client certificate.
    public init(
        certificateAuthorities: [UInt8]? = nil,
        clientCertificate: ClientCertificate? = nil,
        serverName: String? = nil,
        skipsVerification: Bool = false
    ) {
        self.certificateAuthorities = certificateAuthorities
        self.clientCertificate = clientCertificate
        self.serverName = serverName
        self.skipsVerification = skipsVerification
    }
}
