public import FoundationEssentials

/// What a self-signed authority says.
public struct RootProfile: Sendable, Hashable {
    /// Its name.
    public var subject: SubjectAttributes
    /// Its only subject alternative name, if it has one.
    public var uri: String?
    /// From now to its end.
    public var lifetime: Duration
    /// How far its beginning lies back, for machines whose clock is behind.
    public var backdating: Duration

    /// Ten years as Kuma counts them.
    public static let defaultLifetime = Duration.seconds(10 * 365 * 24 * 3600)

    /// Any authority of our own, such as that of an API server's certificate.
    public init(
        subject: SubjectAttributes, uri: String? = nil, lifetime: Duration = defaultLifetime,
        backdating: Duration = .seconds(3600)
    ) {
        self.subject = subject
        self.uri = uri
        self.lifetime = lifetime
        self.backdating = backdating
    }

    /// The root of a mesh, named as Kuma names it, and unique: two roots of a mesh never share a name.
    public static func mesh(_ mesh: String, lifetime: Duration = defaultLifetime) throws(PKIError) -> RootProfile {
        let unique = try SecureRandom.bytes(16).hexadecimal
        return RootProfile(
            subject: SubjectAttributes(
                organizations: ["Kuma"], organizationalUnit: "Mesh", commonName: mesh, serialNumber: unique),
            uri: "spiffe://\(mesh)", lifetime: lifetime)
    }
}

extension Certificate {
    /// Makes a self-signed authority: `CA:TRUE` and usages keyCertSign and cRLSign only, both critical.
    public static func selfSigned(
        _ profile: RootProfile, key: PrivateKey, at now: Date
    ) throws(PKIError) -> Certificate {
        guard profile.lifetime > .zero else {
            throw PKIError(.invalidRequest, "an authority needs a lifetime of more than nothing")
        }
        guard profile.subject != SubjectAttributes() else {
            throw PKIError(.invalidRequest, "an authority needs a subject")
        }
        var template = CertificateTemplate(
            notBefore: now - profile.backdating.timeInterval, notAfter: now + profile.lifetime.timeInterval,
            keyUsage: [.keyCertSign, .crlSign])
        template.subject = profile.subject
        template.names = profile.uri.map { [.uri($0)] } ?? []
        template.isAuthority = true
        return try template.signed(for: key.publicKey, by: key, issuer: nil)
    }
}

extension Duration {
    var timeInterval: TimeInterval {
        TimeInterval(components.seconds) + TimeInterval(components.attoseconds) / 1e18
    }
}
