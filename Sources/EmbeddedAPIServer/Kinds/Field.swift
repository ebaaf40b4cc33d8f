import JSON
import KubernetesAPI

/// A value in an object with the path by which messages name it.
struct Field {
    let path: String
    let value: JSONValue?

    init(_ path: String, _ value: JSONValue?) {
        self.path = path
        // To Go's types null is absent.
        self.value = value?.isNull == true ? nil : value
    }

    subscript(name: String) -> Field { Field(path.isEmpty ? name : "\(path).\(name)", value?[name]) }

    /// The elements of a list.
    var items: [Field] {
        (value?.array ?? []).enumerated().map { Field("\(path)[\($0.offset)]", $0.element) }
    }

    var text: String { value?.string ?? "" }
    var integer: Int64? { value?.integer }
    /// Whether there is nothing, or nothing in it.
    var isEmpty: Bool {
        switch value {
        case nil: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        case .null, .bool, .integer, .number: false
        }
    }
}

extension Field {
    func required(_ detail: String = "") -> SchemaViolation { .required(path, detail) }

    /// - Parameter shown: what the message repeats instead of the value.
    func invalid(_ detail: String, shown: JSONValue? = nil) -> SchemaViolation {
        .invalid(path, value: shown ?? value ?? "", detail)
    }

    func forbidden(_ detail: String) -> SchemaViolation { .forbidden(path, detail) }

    func unsupported(_ supported: [String]) -> SchemaViolation { .unsupported(path, text, supported) }

    func duplicate(_ shown: JSONValue? = nil, _ detail: String = "") -> SchemaViolation {
        let text = (shown ?? value ?? .null).text
        return SchemaViolation(
            path: path, reason: .duplicate,
            message: "Duplicate value: \(text)" + (detail.isEmpty ? "" : ": \(detail)"))
    }

    var notFound: SchemaViolation {
        SchemaViolation(path: path, reason: .notFound, message: "Not found: \((value ?? "").text)")
    }

    /// All these problems, each as an invalid value.
    func invalid(_ problems: [String]) -> [SchemaViolation] { problems.map { invalid($0) } }
}

extension Field {
    /// The field must be there, and then pass.
    func needed(_ check: (String) -> [String] = { _ in [] }) -> [SchemaViolation] {
        isEmpty ? [required()] : invalid(check(text))
    }

    /// The field, if it is there, must be one of these.
    func oneOf(_ supported: [String]) -> [SchemaViolation] {
        isEmpty || supported.contains(text) ? [] : [unsupported(supported)]
    }

    /// The field, if it is there, must not be negative.
    var notNegative: [SchemaViolation] {
        integer ?? 0 < 0 ? [invalid("must be greater than or equal to 0")] : []
    }

    /// The field may not differ from what it was.
    func unchanged(from old: JSONValue?) -> [SchemaViolation] {
        value == old ? [] : [invalid("field is immutable", shown: value ?? .null)]
    }

    /// What stands twice among the elements, told apart by `key`; those without one are not compared.
    func repeated(by key: String) -> [SchemaViolation] {
        var seen: Set<JSONValue> = []
        return items.compactMap { item in
            let field = item[key]
            guard !field.isEmpty, let value = field.value, !seen.insert(value).inserted else { return nil }
            return field.duplicate()
        }
    }
}
