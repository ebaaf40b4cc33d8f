import JSON

/// What a type does not allow an applied object to be, in the words of structured-merge-diff.
enum AppliedTypeCheck {
    static func problems(_ object: JSONValue, _ type: APIType) -> [String] {
        var found: [String] = []
        check(object, .object(type), type.mergeSchema, at: [], into: &found)
        return found
    }

    private static func check(
        _ value: JSONValue, _ shape: APIShape, _ schema: MergeSchema, at path: [PathElement],
        into found: inout [String]
    ) {
        func report(_ wanted: String) {
            found.append("\(FieldSet.text(path)): expected \(wanted), got \(value.goText)")
        }
        switch (shape, value) {
        case (.any, _), (_, .null): break
        case (.object(let type), .object(let members)):
            for (key, member) in members {
                let element = PathElement.field(key)
                if let field = type.field(key) {
                    check(member, field.shape, schema.child(element), at: path + [element], into: &found)
                } else if !type.isKind || (key != "apiVersion" && key != "kind") {
                    found.append("\(FieldSet.text(path + [element])): field not declared in schema")
                }
            }
        case (.map(let shape), .object(let members)):
            for (key, member) in members {
                let element = PathElement.field(key)
                check(member, shape, schema.child(element), at: path + [element], into: &found)
            }
        case (.list(let shape), .array(let elements)):
            for (index, item) in elements.enumerated() {
                let element = schema.element(of: item) ?? .index(index)
                check(item, shape, schema.child(element), at: path + [element], into: &found)
            }
        case (.strings, .array): break
        case (.object, _), (.map, _): report("map")
        case (.list, _), (.strings, _): report("list")
        case (.string, .string), (.bytes, .string), (.time, .string), (.microTime, .string): break
        case (.string, _), (.bytes, _), (.time, _), (.microTime, _): report("string")
        case (.int32, .integer), (.int32, .number), (.int64, .integer), (.int64, .number): break
        case (.int32, _), (.int64, _): report("numeric (int or float)")
        case (.bool, .bool): break
        case (.bool, _): report("boolean")
        // Anything but a list or a map is left to the type itself.
        case (.quantity, .array), (.quantity, .object), (.intOrString, .array), (.intOrString, .object):
            report("string")
        case (.quantity, _), (.intOrString, _): break
        }
    }
}

extension JSONValue {
    /// The value as Go prints it in such messages.
    fileprivate var goText: String {
        switch self {
        case .string: "string"
        case .object(let members):
            "&{map[\(members.map { "\($0.key):\($0.value.string ?? $0.value.text)" }.joined(separator: " "))]}"
        default: "&value.valueUnstructured{Value:\(text)}"
        }
    }
}
