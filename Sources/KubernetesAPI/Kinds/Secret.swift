import FoundationEssentials
public import JSON

/// Data that only few may read.
///
/// Its descriptions name the keys and never show what is under them.
public struct Secret: KubernetesObject, Hashable {
    /// In the core group, whose objects the API serves below `/api/v1`.
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Secret", plural: "secrets", isNamespaced: true)

    /// Bears the name, which with the namespace is the key.
    public var metadata: ObjectMeta
    /// What the data is for, as `kubernetes.io/tls`; `Opaque` where the server named none.
    public var type: String
    /// Bytes by name, decoded: base64 is only their form in JSON.
    public var data: [String: [UInt8]]
    /// Whether the server refuses every change of the data, for good.
    public var isImmutable: Bool

    /// Makes one whose data may be changed later.
    public init(metadata: ObjectMeta, type: String, data: [String: [UInt8]]) {
        self.metadata = metadata
        self.type = type
        self.data = data
        isImmutable = false
    }

    /// Reads a Secret; no error quotes what is under a key.
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
    /// Names the keys, without what is under them.
    public var description: String { "Secret \(key) of type \(type) with keys \(data.keys.sorted())" }
    /// The same as `description`: a debugger's output ends in logs, too.
    public var debugDescription: String { description }
    /// Shows the description only, so that `dump` and reflection see no data.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
