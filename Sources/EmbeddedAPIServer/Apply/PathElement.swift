import JSON
import KubernetesAPI

/// One step into an object, as field ownership names it.
enum PathElement: Sendable, Hashable {
    case field(String)
    /// An item of a list of `map` type, by its keys.
    case key(JSONObject)
    /// An item of a list of `set` type.
    case value(JSONValue)
    case index(Int)

    /// Reads the form of `FieldsV1`: `f:name`, `k:{"name":"a"}`, `v:"x"`, `i:0`.
    init?(encoded text: String) {
        let rest = String(text.dropFirst(2))
        switch text.prefix(2) {
        case "f:": self = .field(rest)
        case "k:":
            guard let keys = (try? JSONValue(parsing: rest))?.object else { return nil }
            self = .key(keys)
        case "v:":
            guard let value = try? JSONValue(parsing: rest) else { return nil }
            self = .value(value)
        case "i:":
            guard let index = Int(rest) else { return nil }
            self = .index(index)
        default: return nil
        }
    }

    /// The form of `FieldsV1`.
    var encoded: String {
        switch self {
        case .field(let name): "f:\(name)"
        case .key(let keys): "k:\(JSONValue.object(keys).text)"
        case .value(let value): "v:\(value.text)"
        case .index(let index): "i:\(index)"
        }
    }

    /// The form of messages: `.name`, `[name="a"]`, `[="x"]`, `[0]`.
    var description: String {
        switch self {
        case .field(let name): ".\(name)"
        case .key(let keys): "[" + keys.map { "\($0.key)=\($0.value.text)" }.joined(separator: ",") + "]"
        case .value(let value): "[=\(value.text)]"
        case .index(let index): "[\(index)]"
        }
    }
}
