public import JSON

/// Some of the endpoints of a Service.
public struct EndpointSlice: KubernetesObject, Hashable {
    /// In the group `discovery.k8s.io`.
    public static let resource = ResourceType(
        group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice", plural: "endpointslices", isNamespaced: true)

    /// The label that names the Service.
    public static let serviceLabel = "kubernetes.io/service-name"
    /// The label that names who writes the slice.
    public static let managerLabel = "endpointslice.kubernetes.io/managed-by"

    /// Its labels say whose endpoints these are, and who writes them.
    public var metadata: ObjectMeta
    /// `IPv4`, `IPv6` or `FQDN`.
    public var addressType: String
    /// At most 1000.
    public var endpoints: [Endpoint]
    /// The ports that all of the endpoints have.
    public var ports: [EndpointPort]

    /// Makes a slice of IPv4 addresses.
    public init(metadata: ObjectMeta, endpoints: [Endpoint], ports: [EndpointPort]) {
        self.metadata = metadata
        self.endpoints = endpoints
        self.ports = ports
        addressType = "IPv4"
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        addressType = try reader.value("addressType", default: "IPv4")
        endpoints = try reader.value("endpoints", default: [])
        ports = try reader.value("ports", default: [])
    }

    public var json: JSONValue {
        var object = envelope
        object["addressType"] = .string(addressType)
        object["endpoints"] = endpoints.json
        object.setUnlessEmpty("ports", ports)
        return .object(object)
    }

    /// The name of the Service; empty if the slice belongs to none.
    public var service: String { metadata.labels[Self.serviceLabel] ?? "" }
}

/// One endpoint, usually a Pod.
public struct Endpoint: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// All of them lead to the same endpoint.
    public var addresses: [String]
    /// Whether it takes new connections.
    public var isReady: Bool
    /// Whether it answers, even if it is about to go.
    public var isServing: Bool
    /// Whether it is about to go.
    public var isTerminating: Bool
    /// What it is; nil for something outside of the cluster.
    public var target: ObjectReference?
    /// Where it is; empty if nobody said.
    public var nodeName: String

    /// Makes an endpoint that is not about to go.
    public init(addresses: [String], isReady: Bool, target: ObjectReference? = nil, nodeName: String = "") {
        self.addresses = addresses
        self.isReady = isReady
        isServing = isReady
        isTerminating = false
        self.target = target
        self.nodeName = nodeName
    }

    /// Reads an endpoint; what the API leaves open counts as ready, serving and not terminating, as it says.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        addresses = try reader.value("addresses", default: [])
        let conditions = try JSONReader(reader.value("conditions", default: .object([:])))
        isReady = try conditions.value("ready", default: true)
        isServing = try conditions.value("serving", default: isReady)
        isTerminating = try conditions.value("terminating", default: false)
        target = try reader.optional("targetRef")
        nodeName = try reader.value("nodeName", default: "")
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "addresses": addresses.json,
            "conditions": [
                "ready": .bool(isReady), "serving": .bool(isServing), "terminating": .bool(isTerminating),
            ],
        ]
        object.set("targetRef", target)
        object.setUnlessEmpty("nodeName", nodeName)
        return .object(object)
    }
}

/// A port of the endpoints of a slice.
public struct EndpointPort: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// The name of the Service's port.
    public var name: String
    /// The number on the endpoints; nil stands for every port.
    public var port: Int?
    /// `TCP`, `UDP` or `SCTP`.
    public var `protocol`: String
    /// The protocol above; empty if nobody said.
    public var appProtocol: String

    /// Makes a port.
    public init(name: String, port: Int?, protocol: String = "TCP", appProtocol: String = "") {
        self.name = name
        self.port = port
        self.protocol = `protocol`
        self.appProtocol = appProtocol
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        name = try reader.value("name", default: "")
        port = try reader.optional("port")
        self.protocol = try reader.value("protocol", default: "TCP")
        appProtocol = try reader.value("appProtocol", default: "")
    }

    public var json: JSONValue {
        var object: JSONObject = ["name": .string(name), "protocol": .string(self.protocol)]
        object.set("port", port)
        object.setUnlessEmpty("appProtocol", appProtocol)
        return .object(object)
    }
}
