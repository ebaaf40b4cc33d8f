public import JSON

/// `spec.mtls` of a Mesh, in either of its two forms: `backends` and `enabledBackend`, or the older `enabled` and `ca`.
public struct MutualTLSSpec: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// Older form: whether mutual TLS is on.
    public var enabled: Bool?
    /// Older form: which certificate authority.
    public var ca: Authority?
    /// The backend that signs.
    public var enabledBackend: String?
    /// All backends; all are trusted.
    public var backends: [Backend]?
    /// Kept; skips nothing.
    public var skipValidation: Bool?

    /// The form with `backends`; without an enabled one, mutual TLS is off.
    public init(backends: [Backend], enabledBackend: String? = nil) {
        self.backends = backends
        self.enabledBackend = enabledBackend
    }

    /// The older form.
    public init(enabled: Bool?, ca: Authority?) {
        self.enabled = enabled
        self.ca = ca
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        enabled = try reader.optional("enabled")
        ca = try reader.optional("ca")
        enabledBackend = try reader.optional("enabledBackend")
        backends = try reader.optional("backends")
        skipValidation = try reader.optional("skipValidation")
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("enabled", enabled)
        object.set("ca", ca)
        object.set("enabledBackend", enabledBackend)
        object.set("backends", backends)
        object.set("skipValidation", skipValidation)
        return .object(object)
    }
}

extension MutualTLSSpec {
    /// `ca` of the older form.
    public struct Authority: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// `builtin: {}` is there.
        public var isBuiltin: Bool
        /// `provided: {}` is there.
        public var isProvided: Bool

        /// Makes an authority, valid only if exactly one of both is there.
        public init(isBuiltin: Bool = false, isProvided: Bool = false) {
            self.isBuiltin = isBuiltin
            self.isProvided = isProvided
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let object = try JSONReader(json).object
            // `provided:` without a value is null, and meant.
            isBuiltin = object.contains("builtin")
            isProvided = object.contains("provided")
        }

        public var json: JSONValue {
            var object = JSONObject()
            if isBuiltin { object["builtin"] = .object([:]) }
            if isProvided { object["provided"] = .object([:]) }
            return .object(object)
        }
    }

    /// One of `backends`.
    public struct Backend: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// A DNS label, which no other backend of the mesh has.
        public var name: String
        /// Decides what `conf` means.
        public var type: BackendType
        /// What inbounds accept; nil for `STRICT`.
        public var mode: MutualTLSMode?
        /// How long certificates of workloads live; nil for 24 h.
        public var dpCert: DataplaneCertificate?
        /// Kept, without effect.
        public var rootChain: RootChain?
        /// Depends on the type.
        public var conf: JSONValue?

        /// Makes a backend; what is left out gets its default.
        public init(
            name: String, type: BackendType, mode: MutualTLSMode? = nil, dpCert: DataplaneCertificate? = nil,
            conf: JSONValue? = nil
        ) {
            self.name = name
            self.type = type
            self.mode = mode
            self.dpCert = dpCert
            self.conf = conf
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            name = try reader.required("name")
            type = BackendType(rawValue: try reader.required("type"))
            mode = try reader.optional("mode")
            dpCert = try reader.optional("dpCert")
            rootChain = try reader.optional("rootChain")
            conf = try reader.optional("conf")
        }

        public var json: JSONValue {
            var object: JSONObject = ["name": .string(name), "type": .string(type.rawValue)]
            object.set("mode", mode)
            object.set("dpCert", dpCert)
            object.set("rootChain", rootChain)
            object.set("conf", conf)
            return .object(object)
        }
    }

    /// `dpCert`: the certificates of workloads.
    public struct DataplaneCertificate: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// `rotation.expiration`: how long a certificate lives, in Kuma's notation.
        public var expiration: String?
        /// Kept; signing takes no request here.
        public var requestTimeout: String?

        /// Makes one in Kuma's notation of durations, as `24h`; nil for the default of 24 h.
        public init(expiration: String?, requestTimeout: String? = nil) {
            self.expiration = expiration
            self.requestTimeout = requestTimeout
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            let rotation: [String: String] = try reader.value("rotation", default: [:])
            expiration = rotation["expiration"]
            requestTimeout = try reader.optional("requestTimeout")
        }

        public var json: JSONValue {
            var object = JSONObject()
            object.set("rotation", expiration.map { ["expiration": $0] })
            object.set("requestTimeout", requestTimeout)
            return .object(object)
        }
    }

    /// `rootChain`: kept; it needs no request here.
    public struct RootChain: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// Kept, without effect.
        public var requestTimeout: String?

        public init(json: JSONValue) throws(JSONDecodingError) {
            requestTimeout = try JSONReader(json).optional("requestTimeout")
        }

        public var json: JSONValue {
            var object = JSONObject()
            object.set("requestTimeout", requestTimeout)
            return .object(object)
        }
    }
}

/// The kind of a backend.
public enum BackendType: Sendable, Hashable {
    /// Koguma makes and keeps the certificate authority.
    case builtin
    /// The user brings certificate and private key.
    case provided
    /// Of another product.
    case other(String)

    /// Takes any text: what is not known is of another product.
    public init(rawValue: String) {
        self =
            switch rawValue {
            case "builtin": .builtin
            case "provided": .provided
            default: .other(rawValue)
            }
    }

    /// The type as it stands in `spec.mtls.backends`.
    public var rawValue: String {
        switch self {
        case .builtin: "builtin"
        case .provided: "provided"
        case .other(let name): name
        }
    }
}

/// What an inbound accepts.
public enum MutualTLSMode: String, Sendable, Hashable, CaseIterable, JSONDecodable, JSONEncodable {
    /// Mutual TLS only.
    case strict = "STRICT"
    /// Mutual TLS and plaintext.
    case permissive = "PERMISSIVE"

    public init(json: JSONValue) throws(JSONDecodingError) {
        let text = try String(json: json)
        guard let mode = Self(rawValue: text) else {
            throw JSONDecodingError(problem: "\"\(text)\" is not STRICT or PERMISSIVE")
        }
        self = mode
    }

    public var json: JSONValue { .string(rawValue) }
}
