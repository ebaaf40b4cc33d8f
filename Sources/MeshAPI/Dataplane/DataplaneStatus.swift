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

    /// Makes a status; what is left out is not written.
    public init(observedGeneration: Int64? = nil, conditions: [Condition] = [], identities: [Identity] = []) {
        self.observedGeneration = observedGeneration
        self.conditions = conditions
        self.identities = identities
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        observedGeneration = try reader.optional("observedGeneration")
        conditions = try reader.value("conditions", default: [])
        identities = try reader.value("identities", default: [])
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("observedGeneration", observedGeneration)
        object.setUnlessEmpty("conditions", conditions)
        object.setUnlessEmpty("identities", identities)
        return .object(object)
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
