import JSON

/// What a service account's token says.
struct ServiceAccountClaims: Sendable, Hashable {
    /// An object with the UID by which it is told from others of its name.
    struct Reference: Sendable, Hashable {
        var name: String
        /// Empty for a node that a Pod names and that is not there.
        var uid: String
    }

    var namespace: String
    var serviceAccount: Reference
    var audiences: [String]
    /// In seconds since 1970, as the next two.
    var issued: Int64
    var notBefore: Int64
    var expires: Int64
    /// Tells tokens apart.
    var identifier: String
    var pod: Reference?
    var secret: Reference?
    var node: Reference?

    var user: String { ServiceAccountName(namespace: namespace, name: serviceAccount.name).user }
}

extension ServiceAccountClaims {
    func json(issuer: String) -> JSONValue {
        var own: JSONObject = ["namespace": .string(namespace), "serviceaccount": serviceAccount.json]
        own.set("pod", pod?.json)
        own.set("secret", secret?.json)
        own.set("node", node?.json)
        return [
            "aud": JSONValue(audiences), "exp": .integer(expires), "iat": .integer(issued), "iss": .string(issuer),
            "jti": .string(identifier), "kubernetes.io": .object(own), "nbf": .integer(notBefore),
            "sub": .string(user),
        ]
    }

    /// Nil if a claim is missing or of another type.
    init?(_ payload: JSONValue) {
        guard let own = payload["kubernetes.io"], let namespace = own["namespace"]?.string,
            let account = own["serviceaccount"].flatMap(Reference.init), let expires = payload["exp"]?.integer,
            let issued = payload["iat"]?.integer, let notBefore = payload["nbf"]?.integer,
            let identifier = payload["jti"]?.string, let audiences = payload["aud"]?.array
        else { return nil }
        self.namespace = namespace
        serviceAccount = account
        self.audiences = audiences.compactMap(\.string)
        self.issued = issued
        self.notBefore = notBefore
        self.expires = expires
        self.identifier = identifier
        pod = own["pod"].flatMap(Reference.init)
        secret = own["secret"].flatMap(Reference.init)
        node = own["node"].flatMap(Reference.init)
    }
}

extension ServiceAccountClaims.Reference {
    init(_ object: APIObject) {
        self.init(name: object.json.objectName, uid: object.json.objectUID)
    }

    fileprivate init?(_ json: JSONValue) {
        guard let name = json["name"]?.string else { return nil }
        self.init(name: name, uid: json["uid"]?.string ?? "")
    }

    fileprivate var json: JSONValue {
        uid.isEmpty ? ["name": .string(name)] : ["name": .string(name), "uid": .string(uid)]
    }
}

/// A service account, and what its user and groups are called.
struct ServiceAccountName: Sendable, Hashable {
    private static let prefix = "system:serviceaccount:"

    var namespace: String
    var name: String

    var user: String { "\(Self.prefix)\(namespace):\(name)" }
    var groups: [String] { ["system:serviceaccounts", "system:serviceaccounts:\(namespace)"] }

    init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// Nil if the user is no service account.
    init?(user: String) {
        guard user.utf8.starts(with: Self.prefix.utf8) else { return nil }
        // Bytes, not characters: a combining mark would join the separator before it.
        let parts = user.utf8.dropFirst(Self.prefix.utf8.count)
            .split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(namespace: String(decoding: parts[0], as: UTF8.self), name: String(decoding: parts[1], as: UTF8.self))
        guard NameRules.label(namespace).isEmpty, NameRules.subdomain(name).isEmpty else { return nil }
    }
}
