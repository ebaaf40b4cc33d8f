public import JSON

/// One way in which an object does not fit its schema, in the words of a Kubernetes API server.
public struct SchemaViolation: Sendable, Hashable, CustomStringConvertible {
    /// The `reason` of a cause in `Status.details`.
    public enum Reason: String, Sendable, Hashable {
        case duplicate = "FieldValueDuplicate"
        case forbidden = "FieldValueForbidden"
        case invalid = "FieldValueInvalid"
        case notFound = "FieldValueNotFound"
        case notSupported = "FieldValueNotSupported"
        case required = "FieldValueRequired"
        case tooLong = "FieldValueTooLong"
        case tooMany = "FieldValueTooMany"
        case typeInvalid = "FieldValueTypeInvalid"
    }

    /// The field, as `spec.mtls.backends[0].name`; `<nil>` for the object as a whole.
    public let path: String

    /// The kind of fault.
    public let reason: Reason

    /// The sentence, as `Required value` or `Invalid value: "x": spec.a in body should match '^a'`.
    public let message: String

    /// Makes a violation; an empty path stands for the object as a whole.
    public init(path: String, reason: Reason, message: String) {
        self.path = path.isEmpty ? Self.wholeObject : path
        self.reason = reason
        self.message = message
    }

    /// What an API server calls the object as a whole.
    public static let wholeObject = "<nil>"

    /// Path and message.
    public var description: String { "\(path): \(message)" }

    /// Whether a server leaves the object's CEL rules unchecked because of it.
    public var preventsRules: Bool {
        switch reason {
        case .notSupported, .required, .tooLong, .tooMany, .typeInvalid: true
        case .duplicate, .forbidden, .invalid, .notFound: false
        }
    }

    /// What a server adds to the violations when one of them prevents the CEL rules from being checked.
    public static let rulesNotChecked = SchemaViolation(
        path: wholeObject,
        reason: .invalid,
        message: "Invalid value: null: some validation rules were not checked because the object was invalid; "
            + "correct the existing errors to complete validation"
    )
}

extension SchemaViolation {
    static func required(_ path: String) -> SchemaViolation {
        SchemaViolation(path: path, reason: .required, message: "Required value")
    }

    static func mistyped(_ path: String, wanted: String, found: String) -> SchemaViolation {
        .invalid(
            path, value: .string(found), "\(path) in body must be of type \(wanted): \(found.goQuoted)",
            reason: .typeInvalid)
    }

    /// A violation whose message repeats the value; nil for one that has none worth repeating.
    public static func invalid(
        _ path: String, value: JSONValue?, _ detail: String, reason: Reason = .invalid
    ) -> SchemaViolation {
        let shown = value.map { ": \($0.goText)" } ?? ""
        return SchemaViolation(path: path, reason: reason, message: "Invalid value\(shown): \(detail)")
    }

    static func unsupported(_ path: String, value: JSONValue, supported: [JSONValue]) -> SchemaViolation {
        let list = supported.map { ($0.string ?? $0.text).goQuoted }.joined(separator: ", ")
        return SchemaViolation(
            path: path, reason: .notSupported, message: "Unsupported value: \(value.goText): supported values: \(list)")
    }

    static func tooLong(_ path: String, limit: Int) -> SchemaViolation {
        SchemaViolation(
            path: path, reason: .tooLong,
            message: "Too long: may not be more than \(limit) \(limit == 1 ? "byte" : "bytes")")
    }

    static func tooMany(_ path: String, count: Int, limit: Int) -> SchemaViolation {
        SchemaViolation(
            path: path, reason: .tooMany,
            message: "Too many: \(count): must have at most \(limit) \(limit == 1 ? "item" : "items")")
    }

    static func duplicate(_ path: String, value: JSONValue) -> SchemaViolation {
        SchemaViolation(path: path, reason: .duplicate, message: "Duplicate value: \(value.goText)")
    }
}

extension JSONValue {
    /// The value as Go's field errors print it: strings quoted, compound values as JSON.
    var goText: String {
        switch self {
        case .string(let string): string.goQuoted
        case .number(let number): number.double.map(\.goText) ?? number.text
        case .null, .bool, .integer, .array, .object: text
        }
    }
}

extension Double {
    /// The number as Go's `%v` prints it: the shortest text that reads back, with an exponent from 1e21 on and below
    /// 1e-4.
    var goText: String {
        if self == rounded(), magnitude < 0x1p63 { return String(Int64(self)) }
        let shortest = description
        guard let mark = shortest.firstIndex(of: "e") else { return shortest }
        let digits = shortest[..<mark].split(separator: ".").joined()
        guard let exponent = Int(shortest[shortest.index(after: mark)...]) else { return shortest }
        if exponent > 0, exponent < 21 {
            // Larger than Int64, hence whole: write it out.
            let zeros = String(repeating: "0", count: max(0, exponent + 1 - digits.filter { $0 != "-" }.count))
            return digits + zeros
        }
        let mantissa = shortest[..<mark]
        let trimmed = mantissa.hasSuffix(".0") ? mantissa.dropLast(2) : mantissa
        let magnitude = String(abs(exponent))
        return "\(trimmed)e\(exponent < 0 ? "-" : "+")\(magnitude.count < 2 ? "0" : "")\(magnitude)"
    }
}

extension String {
    /// The string as Go's `%q` prints it.
    var goQuoted: String {
        var quoted = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x10: quoted += "\\x0\(String(scalar.value, radix: 16))"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                quoted += "\\x\(String(scalar.value, radix: 16))"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
