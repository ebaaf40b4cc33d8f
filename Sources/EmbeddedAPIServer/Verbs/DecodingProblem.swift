import JSON

/// Why a body is no object of the expected kind, in Go's words.
struct DecodingProblem: Error {
    let text: String
    init(_ text: String) { self.text = text }
}

extension JSONValue {
    /// What Go's decoder calls the value.
    var goKind: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .integer, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
