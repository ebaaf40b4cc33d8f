import JSON

extension JSONValue {
    /// The value as Go prints maps and slices (`%v`), which is how messages about strategic merge patches show them.
    var goPrinted: String {
        switch self {
        case .null: "<nil>"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let number): number.text
        case .string(let text): text
        case .array(let elements): "[\(elements.map(\.goPrinted).joined(separator: " "))]"
        case .object(let members): "map[\(members.map { "\($0.key):\($0.value.goPrinted)" }.joined(separator: " "))]"
        }
    }
}
