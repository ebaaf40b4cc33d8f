public import JSON

/// The specification of a MeshTrafficPermission: `from` (clients by tags) or `rules` (clients by SPIFFE ID).
public struct MeshTrafficPermissionSpec: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// What is protected; the whole mesh if absent.
    public var targetRef: TargetReference?
    /// Clients by their tags; not together with `rules`.
    public var from: [From]?
    /// Clients by their SPIFFE ID; not together with `from`.
    public var rules: [Rule]?

    /// Makes a specification, valid only with either `from` or `rules`.
    public init(targetRef: TargetReference? = nil, from: [From]? = nil, rules: [Rule]? = nil) {
        self.targetRef = targetRef
        self.from = from
        self.rules = rules
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        targetRef = try reader.optional("targetRef")
        from = try reader.optional("from")
        rules = try reader.optional("rules")
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("targetRef", targetRef)
        object.set("from", from)
        object.set("rules", rules)
        return .object(object)
    }
}

extension MeshTrafficPermissionSpec {
    /// What happens to a request.
    public enum Action: String, Sendable, Hashable, CaseIterable {
        /// The request is let in.
        case allow = "Allow"
        /// The request is refused.
        case deny = "Deny"
        /// Allowed, and reported as what would have been denied.
        case allowWithShadowDeny = "AllowWithShadowDeny"
    }

    /// An item of `from`.
    public struct From: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// The clients.
        public var targetRef: TargetReference
        /// `default.action`: an `Action`, or what a user wrote instead; nil if there is none.
        public var action: String?

        /// Makes an item whose action is one that is known.
        public init(targetRef: TargetReference, action: Action) {
            self.targetRef = targetRef
            self.action = action.rawValue
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            targetRef = try reader.required("targetRef")
            let configuration: [String: String] = try reader.value("default", default: [:])
            action = configuration["action"]
        }

        public var json: JSONValue {
            var object: JSONObject = ["targetRef": targetRef.json]
            object.set("default", action.map { ["action": $0] })
            return .object(object)
        }
    }

    /// An item of `rules`.
    public struct Rule: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// Clients that are let in.
        public var allow: [Match]?
        /// Clients that are let in, and reported as what would have been denied.
        public var allowWithShadowDeny: [Match]?
        /// Clients that are refused, whatever lets them in.
        public var deny: [Match]?

        /// Makes a rule, valid only with at least one client.
        public init(allow: [Match]? = nil, allowWithShadowDeny: [Match]? = nil, deny: [Match]? = nil) {
            self.allow = allow
            self.allowWithShadowDeny = allowWithShadowDeny
            self.deny = deny
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let configuration = try JSONReader(try JSONReader(json).required("default", as: JSONValue.self))
            allow = try configuration.optional("allow")
            allowWithShadowDeny = try configuration.optional("allowWithShadowDeny")
            deny = try configuration.optional("deny")
        }

        public var json: JSONValue {
            var configuration = JSONObject()
            configuration.set("allow", allow)
            configuration.set("allowWithShadowDeny", allowWithShadowDeny)
            configuration.set("deny", deny)
            return ["default": .object(configuration)]
        }
    }

    /// Which clients a rule is about: all that is given must match.
    public struct Match: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// The client's SPIFFE ID; without it, a match is not valid.
        public var spiffeID: StringMatch?
        /// The server name that the client asks for, and chooses: it cannot stand alone.
        public var sni: StringMatch?

        /// Makes a match of all that is given.
        public init(spiffeID: StringMatch? = nil, sni: StringMatch? = nil) {
            self.spiffeID = spiffeID
            self.sni = sni
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            spiffeID = try reader.optional("spiffeID")
            sni = try reader.optional("sni")
        }

        public var json: JSONValue {
            var object = JSONObject()
            object.set("spiffeID", spiffeID)
            object.set("sni", sni)
            return .object(object)
        }
    }

    /// A string to compare with.
    public struct StringMatch: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// `Exact` or `Prefix`, or what a user wrote instead.
        public var type: String
        /// What the string is, or begins with: at most 2,048 characters for a SPIFFE ID, 253 for a server name.
        public var value: String

        /// Makes a match of any type: whether it is known is asked later.
        public init(type: String, value: String) {
            self.type = type
            self.value = value
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            type = try reader.required("type")
            value = try reader.required("value")
        }

        public var json: JSONValue { ["type": .string(type), "value": .string(value)] }
    }
}
