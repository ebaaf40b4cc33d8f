/// The texts of validation: Kuma's where it has one, so that what users look for is found.
enum Message {
    // Mesh
    static let bothForms = "must not mix the older form (enabled, ca) with backends and enabledBackend"
    static let oneAuthority = "must have exactly one of builtin and provided"
    static let meshNameTooLong = "cannot be longer than 63 characters"
    static let enabledBackendUnknown = "has to be set to one of the backends in the mesh"
    static let nameTaken = "name is already used for another backend"
    static let typeUnknown = "could not find installed plugin for this type"
    static let typeOfKong =
        "\" is of Kong Mesh. Use type provided with a certificate authority that it issued, or builtin"
    static let typeOfNobody = "\" is none of builtin and provided"
    static let format = "has to be a valid format"
    static let leafLifetime = "has to be between 10m and 90d"
    static let rootLifetime = "has to be between 1h and 100y"
    static let keySizeTwice = "RSAbits and rsaBits must not differ"
    static let dataSourceUndefined = "has to be defined"
    static let dataSourceMissing = "data source has to be chosen. Available sources: secret, file, inline"
    static let dataSourceAmbiguous = "only one data source can be chosen"
    static let empty = "cannot be empty"

    // MeshTrafficPermission
    static let neitherFromNorRules = "at least one of 'from' or 'rules' has to be defined"
    static let bothFromAndRules = "field 'from' must be empty when 'rules' is defined"
    static let noMatches = "at least one of 'allow', 'allowWithShadowDeny', 'deny' has to be defined"
    static let undefined = "must be defined"
    static let onlyInbound = "can only be used with inbound policies"
    static let emptySPIFFEID = "must be a valid Spiffe ID: cannot be empty"
    static let noScheme = "must be a valid Spiffe ID: scheme is missing or invalid"
    static let noTrustDomain = "must be a valid Spiffe ID: trust domain is missing"
    static let trailingSlash = "must be a valid Spiffe ID: path cannot have a trailing slash"
    static let meshWithName = "using name with kind Mesh is not yet supported"
    static let labelsWithName = "either labels or name and namespace must be specified"
    static let emptyProxyTypes = "must be undefined or have at least one element"
    static let serviceWithoutName = "name or labels must be set when kind is MeshService"
    static let subsetWithoutName = "must be set when kind is MeshServiceSubset"
    static let nameCharacters =
        "invalid characters: must consist of lower case alphanumeric characters, '-', '.' and '_'."
    static let emptyTagName = "tag name must be non-empty"
    static let emptyTagValue = "tag value must be non-empty"
    static let tagNameCharacters =
        "tag name must consist of alphanumeric characters, dots, dashes, slashes and underscores"
    static let tagValueCharacters = "tag value must consist of alphanumeric characters, dots, dashes and underscores"
    static let subsetTagValueCharacters =
        "tag value must consist of alphanumeric characters, dots, dashes, slashes and underscores or be \"*\""

    // MeshTrafficPermission: what Kuma takes and gives no meaning
    static let serviceByLabels = "do not name a MeshService: say which by name"
    static let namespaceWithoutName = "must be set where namespace is: it does not select by itself"

    // TrafficPermission
    static let noElements = "must have at least one element"

    // Dataplane, and tags everywhere
    static let noAddress = "address can't be empty"
    static let anyAddress = "must not be 0.0.0.0 or ::"
    static let noAddressOrName = "address has to be valid IP address or domain name"
    static let notAnAddress = "address has to be valid IP address"
    static let serviceAddressNotAnAddress = "serviceAddress has to be valid IP address"
    static let sameServiceAddress = "serviceAddress and servicePort has to differ from address and port"
    static let port = "port must be in the range [1, 65535]"
    static let inboundOfGateway = "inbound cannot be defined for delegated gateways"
    static let inboundOfBuiltinGateway = "inbound cannot be defined for builtin gateways"
    static let outboundOfBuiltinGateway = "outbound cannot be defined for builtin gateways"
    static let noServiceTag = "tag has to exist"
    static let mandatoryServiceTag = "mandatory tag \"kuma.io/service\" is missing"
    static let backendAndTags = "both backendRef and tags/service cannot be defined"
    static let gatewayProtocol = "other values than tcp are not allowed"
    static let allowedProtocols = "Allowed values: grpc, http, http2, kafka, tcp"
    static let noTags = "must have at least one tag"
    static let selectorValueCharacters =
        "tag value must consist of alphanumeric characters, dots, dashes, slashes and underscores or be \"*\""

    // All kinds
    static let unknownField = "unknown field"
    static let noSchema = "the schema of this kind cannot be read"

    static func keySize(_ key: String) -> String { "\(key) has to be between 2048 and 8192" }
    static func notADNSName(_ name: String) -> String { "\"\(name)\" name must be valid dns name" }
    static func notADuration(_ text: String) -> String { "not a valid duration string: \"\(text)\"" }
}
