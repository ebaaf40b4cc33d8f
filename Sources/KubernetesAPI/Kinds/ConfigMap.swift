public import JSON

/// Data that is no secret.
public struct ConfigMap: KubernetesObject, Hashable {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", isNamespaced: true)

    public var metadata: ObjectMeta
    public var data: [String: String]
    public var isImmutable: Bool

    public init(metadata: ObjectMeta, data: [String: String]) {
        self.metadata = metadata
        self.data = data
        isImmutable = false
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        data = try reader.value("data", default: [:])
        isImmutable = try reader.value("immutable", default: false)
    }

    public var json: JSONValue {
        var object = envelope
        object.setUnlessEmpty("data", data)
        if isImmutable { object["immutable"] = true }
        return .object(object)
    }
}
