public import JSON

/// What a Pod is to be: the part of `spec` that Koguma reads.
public struct PodSpec: Sendable, Hashable {
    /// The node that it is bound to; empty before.
    public var nodeName = ""
    /// Which labels its node must have.
    public var nodeSelector: [String: String] = [:]
    /// What has to be removed before it may be bound.
    public var schedulingGates: [String] = []
    /// Conditions that others set and that have to hold before it is ready.
    public var readinessGates: [String] = []
    /// Whether it has the address of its node.
    public var hostNetwork = false
    /// Whose tokens it gets; empty where the server was not asked to fill it in.
    public var serviceAccountName = ""
    /// `Always`, `OnFailure` or `Never`.
    public var restartPolicy = "Always"
    /// What is mounted.
    public var volumes: [Volume] = []
    /// Run one after another, before the others.
    public var initContainers: [Container] = []
    /// Run side by side.
    public var containers: [Container] = []

    /// Makes a specification without containers.
    public init() {}
}

extension PodSpec: JSONDecodable, JSONEncodable {
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        nodeName = try reader.value("nodeName", default: "")
        nodeSelector = try reader.value("nodeSelector", default: [:])
        schedulingGates = try reader.names("schedulingGates", "name")
        readinessGates = try reader.names("readinessGates", "conditionType")
        hostNetwork = try reader.value("hostNetwork", default: false)
        serviceAccountName = try reader.value("serviceAccountName", default: "")
        restartPolicy = try reader.value("restartPolicy", default: "Always")
        volumes = try reader.value("volumes", default: [])
        initContainers = try reader.value("initContainers", default: [])
        containers = try reader.value("containers", default: [])
    }

    public var json: JSONValue {
        var object: JSONObject = ["restartPolicy": .string(restartPolicy)]
        object.setUnlessEmpty("nodeName", nodeName)
        object.setUnlessEmpty("nodeSelector", nodeSelector)
        object.setUnlessEmpty("schedulingGates", schedulingGates.map { ["name": .string($0)] as JSONValue })
        object.setUnlessEmpty("readinessGates", readinessGates.map { ["conditionType": .string($0)] as JSONValue })
        if hostNetwork { object["hostNetwork"] = true }
        object.setUnlessEmpty("serviceAccountName", serviceAccountName)
        object.setUnlessEmpty("volumes", volumes)
        object.setUnlessEmpty("initContainers", initContainers)
        object["containers"] = containers.json
        return .object(object)
    }
}

extension JSONReader {
    /// One member of each object of an array.
    fileprivate func names(_ key: String, _ member: String) throws(JSONDecodingError) -> [String] {
        let elements: [JSONValue] = try value(key, default: [])
        return elements.compactMap { $0[member]?.string }
    }
}
