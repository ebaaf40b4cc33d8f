public import JSON

/// Data that is no secret.
public struct ConfigMap: KubernetesObject, Hashable {
    /// In the core group, whose objects the API serves below `/api/v1`.
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", isNamespaced: true)

    /// Bears the name, which with the namespace is the key.
    public var metadata: ObjectMeta
    /// Text by name; `binaryData` is not read.
    public var data: [String: String]
    /// Whether the server refuses every change of the data, for good.
    public var isImmutable: Bool

    /// Makes one whose data may be changed later.
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
