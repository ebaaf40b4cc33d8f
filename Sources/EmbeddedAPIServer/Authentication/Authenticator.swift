/// Finds out who makes a request: a bearer token, or a client certificate that the TLS layer verified.
struct Authenticator: Sendable {
    /// Members may do everything; there is no finer authorization yet.
    static let administrators = "system:masters"

    private let token: [UInt8]

    /// - Parameter token: the administrator's; compared in constant time.
    init(token: String) {
        self.token = Array(token.utf8)
    }

    /// The caller; nil for a request without valid credentials.
    func caller(of request: APIRequest) -> Caller? {
        let userAgent = request.headers["User-Agent"] ?? ""
        if let authorization = request.headers["Authorization"] {
            guard let presented = Self.bearerToken(authorization), Self.isEqual(Array(presented.utf8), token) else {
                return nil
            }
            return Self.caller("koguma:admin", groups: [Self.administrators], userAgent: userAgent)
        }
        guard let identity = request.clientIdentity, !identity.user.isEmpty else { return nil }
        return Self.caller(identity.user, groups: identity.groups, userAgent: userAgent)
    }

    private static func caller(_ user: String, groups: [String], userAgent: String) -> Caller {
        Caller(user: user, groups: groups + ["system:authenticated"], userAgent: userAgent)
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
