import FoundationEssentials
import JSON
import PKI

/// Makes the tokens of service accounts, and finds out whom one of them stands for.
struct ServiceAccountTokens: Sendable {
    /// Who signs, and the audience of tokens for this server.
    static let issuer = "https://kubernetes.default.svc.cluster.local"

    /// Whom a token stands for.
    struct Identity: Sendable, Hashable {
        var caller: Caller
        /// Those of the token among those that were asked for.
        var audiences: [String]
    }

    /// Why a token is not accepted.
    enum Refusal: Error, Hashable {
        /// It is no token of this server.
        case unknown
        /// It is, but does not hold; why.
        case invalid(String)

        /// As a TokenReview tells it.
        var text: String {
            switch self {
            case .unknown: "invalid bearer token"
            case .invalid(let problem): "[invalid bearer token, \(problem)]"
            }
        }
    }

    let key: PrivateKey
    let core: APICore

    func issue(_ claims: ServiceAccountClaims) throws(PKIError) -> String {
        try JSONWebToken.sign(claims.json(issuer: Self.issuer), with: key)
    }

    /// - Parameter audiences: one of these the token must be meant for.
    func identity(_ text: String, audiences: [String]) throws(Refusal) -> Identity {
        guard let token = JSONWebToken(text), token.payload["iss"]?.string == Self.issuer else { throw .unknown }
        guard token.isSigned(by: key.publicKey) else { throw .invalid("the signature does not verify") }
        guard let claims = ServiceAccountClaims(token.payload) else { throw .invalid("claims are missing") }
        let accepted = audiences.filter(claims.audiences.containsSame(as:))
        guard !accepted.isEmpty else {
            throw .invalid(
                "token audiences \(claims.audiences.goText) is invalid for the target audiences \(audiences.goText)")
        }
        let now = Int64(core.configuration.now().timeIntervalSince1970)
        if let problem = TokenValidity(claims: claims, now: now).problem(objects(claims)) { throw .invalid(problem) }
        return Identity(caller: Caller(claims), audiences: accepted)
    }

    private func objects(_ claims: ServiceAccountClaims) -> TokenValidity.Objects {
        func object(_ table: StorageID, _ reference: ServiceAccountClaims.Reference?, in space: String) -> JSONValue? {
            guard let reference else { return nil }
            return core.storage.entry(table, ObjectStorage.key(namespace: space, name: reference.name))?.object.json
        }
        return .init(
            serviceAccount: object(BuiltInResources.serviceAccounts, claims.serviceAccount, in: claims.namespace),
            pod: object(BuiltInResources.pods, claims.pod, in: claims.namespace),
            secret: object(BuiltInResources.secrets, claims.secret, in: claims.namespace),
            node: object(BuiltInResources.nodes, claims.node, in: ""))
    }
}

extension Caller {
    fileprivate init(_ claims: ServiceAccountClaims) {
        let name = ServiceAccountName(namespace: claims.namespace, name: claims.serviceAccount.name)
        self.init(
            user: name.user, groups: name.groups + [Self.authenticated], uid: claims.serviceAccount.uid,
            extra: Self.extra(claims))
    }

    private static func extra(_ claims: ServiceAccountClaims) -> [String: [String]] {
        let facts = [
            ("credential-id", "JTI=\(claims.identifier)"), ("pod-name", claims.pod?.name), ("pod-uid", claims.pod?.uid),
            ("node-name", claims.node?.name), ("node-uid", claims.node?.uid),
        ]
        var extra: [String: [String]] = [:]
        for case (let key, let value?) in facts where !value.isEmpty {
            extra["authentication.kubernetes.io/\(key)"] = [value]
        }
        return extra
    }
}
