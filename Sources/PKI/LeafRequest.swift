/// What a workload's certificate is to say.
public struct LeafRequest: Sendable, Hashable {
    /// Which names it carries.
    public enum Profile: Sendable, Hashable {
        /// Exactly one SPIFFE ID, as X.509-SVID asks; for Secrets.
        case spiffe(String)
        /// One SPIFFE ID a service, then `kuma://<tag>/<value>` URIs; for proxies, whose policies may match tags.
        case kuma(identities: [String], tags: [String])
    }

    /// Which names it carries, in this order.
    public var profile: Profile
    /// From now to its end, which is never after the issuer's.
    public var lifetime: Duration

    /// How many identities one certificate may carry.
    public static let maximumIdentities = 64
    /// What SPIFFE asks every implementation to accept in an ID.
    public static let maximumURISize = 2048
    /// How far its beginning lies back, for machines whose clock is behind.
    public static let backdating = Duration.seconds(300)

    /// Asks for a certificate of one day, unless told otherwise.
    public init(_ profile: Profile, lifetime: Duration = .seconds(24 * 3600)) {
        self.profile = profile
        self.lifetime = lifetime
    }

    /// The names in their order.
    public var uris: [String] {
        switch profile {
        case .spiffe(let identity): [identity]
        case .kuma(let identities, let tags): identities + tags
        }
    }

    /// Refuses what the profile does not allow.
    func check() throws(PKIError) {
        let identities: [String]
        let tags: [String]
        switch profile {
        case .spiffe(let identity): (identities, tags) = ([identity], [])
        case .kuma(let ids, let uris): (identities, tags) = (ids, uris)
        }
        guard let first = identities.first, identities.count <= Self.maximumIdentities else {
            throw PKIError(
                .invalidRequest,
                "a certificate carries 1 to \(Self.maximumIdentities) identities, not \(identities.count)")
        }
        guard Set(uris).count == uris.count else {
            throw PKIError(.invalidRequest, "a certificate must not carry a name twice")
        }
        let domain = try Self.trustDomain(of: first)
        for identity in identities.dropFirst() where try Self.trustDomain(of: identity) != domain {
            throw PKIError(.invalidRequest, "\"\(identity)\" is not of the trust domain \"\(domain)\"")
        }
        for tag in tags where !tag.hasPrefix("kuma://") || !Self.isURI(tag) {
            throw PKIError(.invalidRequest, "\"\(tag)\" is not a kuma:// URI")
        }
    }

    /// The authority part of `spiffe://<trust domain>/<path>`; the full rules of SPIFFE IDs are the caller's.
    private static func trustDomain(of identity: String) throws(PKIError) -> Substring {
        let parts = identity.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "spiffe:", parts[1].isEmpty, !parts[2].isEmpty, !parts[3].isEmpty,
            isURI(identity)
        else {
            throw PKIError(.invalidRequest, "\"\(identity)\" is not a SPIFFE ID with a path")
        }
        return parts[2]
    }

    /// Printable ASCII of a sensible size.
    private static func isURI(_ text: String) -> Bool {
        text.utf8.count <= maximumURISize && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }
}
