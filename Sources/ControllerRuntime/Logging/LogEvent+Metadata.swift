internal import JSON
internal import Logging

extension LogEvent {
    /// The error, if there is one, and all metadata; what stands nearer to the log statement wins.
    func mergedMetadata(_ handler: some LogHandler) -> Logger.Metadata {
        var merged = handler.metadata
        if let provided = handler.metadataProvider?.get() {
            merged.merge(provided) { _, new in new }
        }
        if let metadata { merged.merge(metadata) { _, new in new } }
        // `err`, as Kubernetes' components name it.
        if let error { merged["err"] = .string(String(describing: error)) }
        return merged
    }
}

extension Logger.MetadataValue {
    /// The value as JSON; text stays text, whatever is in it.
    var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .stringConvertible(let value):
            switch value {
            case let number as Bool: .bool(number)
            case let number as Int: .integer(Int64(number))
            case let number as Int64: .integer(number)
            case let number as Double: JSONNumber(number).map(JSONValue.number) ?? .string(number.description)
            default: .string(value.description)
            }
        case .dictionary(let members): .object(JSONObject(members.map { (key: $0.key, value: $0.value.json) }))
        case .array(let elements): .array(elements.map(\.json))
        }
    }
}
