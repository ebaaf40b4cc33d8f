import FoundationEssentials

/// An authority that somebody made with `openssl`.
public struct MadeAuthority: Sendable, Equatable {
    /// PEM.
    public var certificate: String
    /// PEM.
    public var key: String

    /// The extensions of an authority that asks for nothing special.
    public static let plain = [
        "basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash",
    ]
}

extension OpenSSL {
    /// What `openssl genpkey` is told for the usual key.
    public static let p256 = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]

    /// Makes an authority, signed by another or by itself.
    ///
    /// - Parameter key: What `openssl genpkey` is told.
    public func authority(
        _ name: String, by issuer: MadeAuthority? = nil, extensions: [String] = MadeAuthority.plain, days: Int = 30,
        key arguments: [String] = p256, digest: String = "-sha256"
    ) async throws -> MadeAuthority {
        let key = try await Command("openssl", ["genpkey", "-quiet"] + arguments).succeed()
        let request = path()
        try await self("req", "-new", "-key", try file(key), "-subj", "/CN=\(name)", "-out", request)
        let all = extensions + (issuer == nil ? [] : ["authorityKeyIdentifier=keyid"])
        let configuration = try file("[x]\n\(all.joined(separator: "\n"))\n")
        var sign = [
            "x509", "-req", "-in", request, "-days", "\(days)", digest, "-extfile", configuration, "-extensions", "x",
            "-set_serial", "0x\(UUID().uuidString.filter { $0 != "-" }.prefix(15))7",
        ]
        if let issuer {
            sign += ["-CA", try file(issuer.certificate), "-CAkey", try file(issuer.key)]
        } else {
            sign += ["-signkey", try file(key)]
        }
        return MadeAuthority(certificate: try await Command("openssl", sign).succeed(), key: key)
    }
}
