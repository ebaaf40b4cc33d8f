public import JSON

/// A container of a Pod: the part that Koguma reads.
public struct Container: Sendable, Hashable {
    /// Unique in its Pod.
    public var name: String
    /// What would run.
    public var image: String
    /// What it says that it listens on; nothing enforces it.
    public var ports: [ContainerPort]
    /// The Secrets and ConfigMaps that its environment is made of.
    public var environment: [DataReference]
    /// `Always` on an init container makes it run beside the others.
    public var restartPolicy: String

    /// Makes a container with an empty environment.
    public init(name: String, image: String = "", ports: [ContainerPort] = []) {
        self.name = name
        self.image = image
        self.ports = ports
        environment = []
        restartPolicy = ""
    }
}

extension Container: JSONDecodable, JSONEncodable {
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        name = try reader.value("name", default: "")
        image = try reader.value("image", default: "")
        ports = try reader.value("ports", default: [])
        restartPolicy = try reader.value("restartPolicy", default: "")
        environment = []
        for source: JSONValue in try reader.value("envFrom", default: []) {
            if let source = DataReference(
                .secret, source["secretRef"], name: "name")
                ?? DataReference(.configMap, source["configMapRef"], name: "name")
            {
                environment.append(source)
            }
        }
        for variable: JSONValue in try reader.value("env", default: []) {
            let source = variable["valueFrom"]
            if let source = DataReference(.secret, source?["secretKeyRef"], name: "name")
                ?? DataReference(.configMap, source?["configMapKeyRef"], name: "name")
            {
                environment.append(source)
            }
        }
    }

    public var json: JSONValue {
        var object: JSONObject = ["name": .string(name)]
        object.setUnlessEmpty("image", image)
        object.setUnlessEmpty("ports", ports)
        object.setUnlessEmpty("restartPolicy", restartPolicy)
        let whole = environment.filter { $0.keys.isEmpty }
        let single = environment.filter { !$0.keys.isEmpty }
        object.setUnlessEmpty(
            "envFrom",
            whole.map { source in
                [source.kind == .secret ? "secretRef" : "configMapRef": .object(source.reference(name: "name"))]
                    as JSONValue
            })
        object.setUnlessEmpty(
            "env",
            single.flatMap { source in
                source.keys.map { key -> JSONValue in
                    var reference = source.reference(name: "name")
                    reference["key"] = .string(key)
                    let kind = source.kind == .secret ? "secretKeyRef" : "configMapKeyRef"
                    return ["name": .string(key), "valueFrom": [kind: .object(reference)]]
                }
            })
        return .object(object)
    }
}

/// A port of a container.
public struct ContainerPort: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// What Services may call it; empty if it has no name.
    public var name: String
    /// The number.
    public var containerPort: Int
    /// `TCP`, `UDP` or `SCTP`.
    public var `protocol`: String

    /// Makes a port.
    public init(name: String = "", containerPort: Int, protocol: String = "TCP") {
        self.name = name
        self.containerPort = containerPort
        self.protocol = `protocol`
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        name = try reader.value("name", default: "")
        containerPort = try reader.required("containerPort")
        self.protocol = try reader.value("protocol", default: "TCP")
    }

    public var json: JSONValue {
        var object: JSONObject = ["containerPort": containerPort.json, "protocol": .string(self.protocol)]
        object.setUnlessEmpty("name", name)
        return .object(object)
    }
}
