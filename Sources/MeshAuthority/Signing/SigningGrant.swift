public import FoundationEssentials

/// With what certificates may be signed now, and how far: what a stored state stands for.
public struct SigningGrant: Sendable {
    /// The root that signs.
    public let certificate: AuthorityCertificate
    /// What travels with what it signs: itself, if it is an intermediate, and those above it, without the topmost.
    public let intermediates: [AuthorityCertificate]
    /// Its private key as PEM.
    public let key: [UInt8]
    /// No certificate may be valid after this moment.
    public let until: Date
    /// How long certificates of the mesh are to live.
    public let lifetime: Duration
    /// Whether the Mesh says so; where mutual TLS is off and no backend is listed, it says nothing.
    public let isLifetimeStated: Bool
    /// Since when it signs in the place of another one; nil if there was none, or that was not noted.
    public let since: Date?

    /// Makes one; nothing is checked here.
    public init(
        certificate: AuthorityCertificate, intermediates: [AuthorityCertificate] = [], key: [UInt8], until: Date,
        lifetime: Duration, isLifetimeStated: Bool = true, since: Date? = nil
    ) {
        self.certificate = certificate
        self.intermediates = intermediates
        self.key = key
        self.until = until
        self.lifetime = lifetime
        self.isLifetimeStated = isLifetimeStated
        self.since = since
    }
}

extension SigningGrant: CustomStringConvertible, CustomReflectable {
    /// The root and the limit; never the key.
    public var description: String { "root \(certificate.fingerprint) until \(until)" }

    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
