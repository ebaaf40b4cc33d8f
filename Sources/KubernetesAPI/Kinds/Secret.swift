import FoundationEssentials
public import JSON

/// Data that only few may read.
///
/// Its descriptions name the keys and never show what is under them.
public struct Secret: KubernetesObject, Hashable {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Secret", plural: "secrets", isNamespaced: true)

    public var metadata: ObjectMeta
    public var type: String
    public var data: [String: [UInt8]]
    public var isImmutable: Bool

    public init(metadata: ObjectMeta, type: String, data: [String: [UInt8]]) {
        self.metadata = metadata
        self.type = type
        self.data = data
        isImmutable = false
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        type = try reader.value("type", default: "Opaque")
        isImmutable = try reader.value("immutable", default: false)
        let encoded: [String: String] = try reader.value("data", default: [:])
        data = Dictionary(minimumCapacity: encoded.count)
        for (key, value) in encoded {
            guard let bytes = Data(base64Encoded: value) else {
                throw JSONDecodingError(path: "data.\(key)", problem: "is not base64")
            }
            data[key] = Array(bytes)
        }
    }

    public var json: JSONValue {
        var object = envelope
        object["type"] = .string(type)
        object.setUnlessEmpty("data", data.mapValues { Data($0).base64EncodedString() })
        if isImmutable { object["immutable"] = true }
        return .object(object)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "Secret \(key) of type \(type) with keys \(data.keys.sorted())" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
