public import FoundationEssentials
public import JSON
public import KubernetesAPI

/// The status of a Dataplane.
public struct DataplaneStatus: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// The `metadata.generation` that it is about.
    public var observedGeneration: Int64?
    /// At most one of each type.
    public var conditions: [Condition]
    /// Who it is.
    public var identities: [Identity]
    /// Who may call it; nil where that has no effect, as without mutual TLS.
    public var permissions: Permissions?

    /// Makes a status; what is left out is not written.
    public init(
        observedGeneration: Int64? = nil, conditions: [Condition] = [], identities: [Identity] = [],
        permissions: Permissions? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.conditions = conditions
        self.identities = identities
        self.permissions = permissions
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        observedGeneration = try reader.optional("observedGeneration")
        conditions = try reader.value("conditions", default: [])
        identities = try reader.value("identities", default: [])
        permissions = try reader.optional("permissions")
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("observedGeneration", observedGeneration)
        object.setUnlessEmpty("conditions", conditions)
        object.setUnlessEmpty("identities", identities)
        object.set("permissions", permissions)
        return .object(object)
    }

    /// The permissions of a Dataplane, in short.
    public struct Permissions: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// 16 hexadecimal digits: another one where anything else is in effect.
        public var hash: String
        /// How many items of policies are in effect.
        public var count: Int

        /// Tells them.
        public init(hash: String, count: Int) {
            self.hash = hash
            self.count = count
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            hash = try reader.value("hash", default: "")
            count = try reader.value("count", default: 0)
        }

        // None is a number, too.
        public var json: JSONValue { ["hash": .string(hash), "count": count.json] }
    }

    /// One name of a Dataplane.
    public struct Identity: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// As `spiffe://default/web_shop_svc_80`.
        public var spiffeID: String
        /// The end of the certificate that was delivered; nil if none was.
        public var notAfter: Date?
        /// The fingerprint of the root that signed it; empty if none did.
        public var issuer: String
        /// The Secret in the namespace that holds it; empty if none was asked for.
        public var secret: String

        /// Makes an identity that nothing was delivered of.
        public init(spiffeID: String, notAfter: Date? = nil, issuer: String = "", secret: String = "") {
            self.spiffeID = spiffeID
            self.notAfter = notAfter
            self.issuer = issuer
            self.secret = secret
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            spiffeID = try reader.value("spiffeID", default: "")
            notAfter = try reader.date("notAfter")
            issuer = try reader.value("issuer", default: "")
            secret = try reader.value("secret", default: "")
        }

        public var json: JSONValue {
            var object: JSONObject = ["spiffeID": .string(spiffeID)]
            object.set("notAfter", notAfter.map(Timestamp.format))
            object.setUnlessEmpty("issuer", issuer)
            object.setUnlessEmpty("secret", secret)
            return .object(object)
        }
    }
}
