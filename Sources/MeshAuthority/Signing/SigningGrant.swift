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
}

extension SigningGrant: CustomStringConvertible, CustomReflectable {
    /// The root and the limit; never the key.
    public var description: String { "root \(certificate.fingerprint) until \(until)" }

    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
