/// Finds out who makes a request: a bearer token, or a client certificate that the TLS layer verified.
struct Authenticator: Sendable {
    /// Members may do everything.
    static let administrators = RBACAuthorizer.administrators

    private let token: [UInt8]
    let tokens: ServiceAccountTokens

    /// - Parameter token: the administrator's; compared in constant time.
    init(token: String, tokens: ServiceAccountTokens) {
        self.token = Array(token.utf8)
        self.tokens = tokens
    }

    /// The caller; nil for a request without credentials.
    ///
    /// - Throws: 401 for credentials that do not hold.
    func caller(of request: APIRequest) throws(APIStatusError) -> Caller? {
        guard var caller = try owner(of: request) else { return nil }
        caller.userAgent = request.headers["User-Agent"] ?? ""
        return caller
    }

    private func owner(of request: APIRequest) throws(APIStatusError) -> Caller? {
        if let authorization = request.headers["Authorization"] {
            guard let presented = Self.bearerToken(authorization),
                let identity = try? identity(String(presented), audiences: [ServiceAccountTokens.issuer])
            else { throw .unauthorized }
            return identity.caller
        }
        guard let identity = request.clientIdentity, !identity.user.isEmpty else { return nil }
        return Caller(user: identity.user, groups: identity.groups + [Caller.authenticated])
    }

    /// Whom a bearer token stands for.
    func identity(
        _ presented: String, audiences: [String]
    ) throws(ServiceAccountTokens.Refusal) -> ServiceAccountTokens.Identity {
        guard Self.isEqual(Array(presented.utf8), token) else {
            return try tokens.identity(presented, audiences: audiences)
        }
        // It is meant for whoever asks, as the static tokens of a real server are.
        return .init(
            caller: Caller(user: "koguma:admin", groups: [Self.administrators, Caller.authenticated]),
            audiences: audiences)
    }

    private static func bearerToken(_ authorization: String) -> Substring? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1]
    }

    /// Takes as long for a wrong byte at the start as for one at the end.
    private static func isEqual(_ presented: [UInt8], _ expected: [UInt8]) -> Bool {
        guard presented.count == expected.count else { return false }
        return zip(presented, expected).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
