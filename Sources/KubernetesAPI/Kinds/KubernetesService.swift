public import JSON

/// A Service: a name for a set of Pods. (`Service` itself is what swift-service-lifecycle calls what runs.)
public struct KubernetesService: KubernetesObject, Hashable {
    /// In the core group, whose objects the API serves below `/api/v1`.
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Service", plural: "services", isNamespaced: true)

    /// What `clusterIP` says where a Service has no address of its own.
    public static let headless = "None"

    /// Bears the name that clients use.
    public var metadata: ObjectMeta
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    public var type: String
    /// Its address; `None` if it has none, empty before the server gave it one.
    public var clusterIP: String
    /// Which labels its Pods have; empty where somebody else says which endpoints it has.
    public var selector: [String: String]
    /// What it listens on.
    public var ports: [ServicePort]
    /// Whether Pods that are not ready are to be found, too.
    public var publishesNotReadyAddresses: Bool

    /// Makes a Service of type `ClusterIP`.
    public init(metadata: ObjectMeta, selector: [String: String], ports: [ServicePort]) {
        self.metadata = metadata
        self.selector = selector
        self.ports = ports
        type = "ClusterIP"
        clusterIP = ""
        publishesNotReadyAddresses = false
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        let spec = try JSONReader(reader.value("spec", default: .object([:])))
        type = try spec.value("type", default: "ClusterIP")
        clusterIP = try spec.value("clusterIP", default: "")
        selector = try spec.value("selector", default: [:])
        ports = try spec.value("ports", default: [])
        publishesNotReadyAddresses = try spec.value("publishNotReadyAddresses", default: false)
    }

    /// Only what is read: write Services by patches, never by replacing them.
    public var json: JSONValue {
        var spec: JSONObject = ["type": .string(type)]
        spec.setUnlessEmpty("clusterIP", clusterIP)
        spec.setUnlessEmpty("selector", selector)
        spec.setUnlessEmpty("ports", ports)
        if publishesNotReadyAddresses { spec["publishNotReadyAddresses"] = true }
        var object = envelope
        object["spec"] = .object(spec)
        return .object(object)
    }

    /// Whether it has no address of its own.
    public var isHeadless: Bool { clusterIP == Self.headless }
}

/// A port of a Service.
public struct ServicePort: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// A port of a Pod: its number, or what its container calls it.
    public enum Target: Sendable, Hashable {
        /// The number.
        case number(Int)
        /// The name of a container's port, whose number may differ from Pod to Pod.
        case name(String)
    }

    /// Empty only where there is no other port.
    public var name: String
    /// The number that clients use.
    public var port: Int
    /// `TCP`, `UDP` or `SCTP`.
    public var `protocol`: String
    /// Where it leads to; ``port`` where nothing else was said.
    public var target: Target
    /// The protocol above, as `http` or `kubernetes.io/h2c`; empty if nobody said.
    public var appProtocol: String

    /// Makes a port that leads to the same number, unless told otherwise.
    public init(name: String = "", port: Int, target: Target? = nil, protocol: String = "TCP", appProtocol: String = "")
    {
        self.name = name
        self.port = port
        self.protocol = `protocol`
        self.target = target ?? .number(port)
        self.appProtocol = appProtocol
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        name = try reader.value("name", default: "")
        port = try reader.required("port")
        self.protocol = try reader.value("protocol", default: "TCP")
        appProtocol = try reader.value("appProtocol", default: "")
        switch json["targetPort"] {
        case .string(let name)?: target = Int(name).map(Target.number) ?? .name(name)
        case .integer(let number)? where number != 0: target = .number(Int(clamping: number))
        default: target = .number(port)
        }
    }

    public var json: JSONValue {
        var object: JSONObject = ["port": port.json, "protocol": .string(self.protocol)]
        object.setUnlessEmpty("name", name)
        object.setUnlessEmpty("appProtocol", appProtocol)
        switch target {
        case .number(let number): object["targetPort"] = number.json
        case .name(let name): object["targetPort"] = .string(name)
        }
        return .object(object)
    }
}

/// A whole Service, with what is not read here, is an ``UnstructuredObject`` of this kind.
extension KubernetesService: UnstructuredKind {}
