public import FoundationEssentials
public import MeshAuthority

/// What the certificate of a workload says, as far as somebody goes by it.
public struct LeafFacts: Sendable, Hashable {
    /// Its names, in order.
    public var uris: [String]
    /// The subject key identifier of its issuer, in lower-case hexadecimal digits.
    public var authorityKeyIdentifier: String
    /// The subject of its issuer in the form of RFC 2253.
    public var issuer: String
    /// The beginning of its validity.
    public var notBefore: Date
    /// The end of its validity.
    public var notAfter: Date
    /// How many certificates travel with it.
    public var travellers: Int

    /// Makes one of what was read.
    public init(
        uris: [String], authorityKeyIdentifier: String, issuer: String, notBefore: Date, notAfter: Date,
        travellers: Int = 0
    ) {
        self.uris = uris
        self.authorityKeyIdentifier = authorityKeyIdentifier
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.travellers = travellers
    }

    /// Whether an authority is the one that signed it, by what verifiers find that by.
    public func isIssued(by authority: AuthorityCertificate) -> Bool { isIssued(by: authority.identity) }

    /// Whether an authority is the one that signed it, by what verifiers find that by.
    public func isIssued(by authority: AuthorityCertificate.Identity) -> Bool {
        // What an authority without a key identifier signs carries one that follows from its key.
        issuer == authority.subject
            && (authority.keyIdentifier.isEmpty || authorityKeyIdentifier == authority.keyIdentifier)
    }
}
