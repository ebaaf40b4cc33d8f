/// A JSON value, as parsed from or written to the Kubernetes API.
///
/// Whole numbers that fit are `integer`; every other number keeps its text, so that nothing is rounded on the way through.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// A JSON number that is not an `Int64`, kept as it was written.
public struct JSONNumber: Sendable, Hashable {
    /// The number in JSON's own notation.
    public let text: String

    /// The nearest `Double`, or nil beyond its range.
    public var double: Double? {
        Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    /// A number from text that a parser has already found to be JSON.
    package init(verifiedText text: String) {
        self.text = text
    }

    /// A number from a finite `Double`, or nil.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }
}

extension JSONValue {
    /// Whether the value is `null`.
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// The string, or nil if the value is of another type.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The Boolean, or nil if the value is of another type.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The whole number, or nil if the value is of another type.
    public var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The number of either kind as a `Double`, or nil if the value is of another type.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value.double
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// The elements, or nil if the value is of another type.
    public var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, or nil if the value is of another type.
    public var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// What the value is, for messages: `null`, `boolean`, `integer`, `number`, `string`, `array` or `object`.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSONValue {
    /// The member of that name, nil if there is none or this is no object; setting on a non-object replaces it.
    public subscript(key: String) -> JSONValue? {
        get { object?[key] }
        set {
            var members = object ?? JSONObject()
            // Drop our own reference first, so that the write below happens in place.
            self = .null
            members[key] = newValue
            self = .object(members)
        }
    }

    /// The element at that index; nil if it is out of range or this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard let elements = array, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The value that the member names lead to, objects all the way; setting makes the objects that are missing.
    public subscript(path path: [String]) -> JSONValue? {
        get { path.reduce(Optional(self)) { $0?[$1] } }
        set {
            guard let first = path.first else {
                self = newValue ?? .null
                return
            }
            if path.count == 1 {
                self[first] = newValue
            } else if newValue != nil || self[first] != nil {
                var child = self[first] ?? .object([:])
                child[path: Array(path.dropFirst())] = newValue
                self[first] = child
            }
        }
    }
}

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number; null where the literal is too large to be finite.
    public init(floatLiteral value: Double) { self = JSONNumber(value).map(JSONValue.number) ?? .null }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object of these members; of two with one name the later counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { (key: $0.0, value: $0.1) }))
    }
}

extension JSONValue {
    /// An object of strings.
    public init(_ map: [String: String]) {
        self = .object(JSONObject(map.map { (key: $0.key, value: .string($0.value)) }))
    }

    /// An array of strings.
    public init(_ strings: [String]) {
        self = .array(strings.map(JSONValue.string))
    }
}

extension JSONValue: CustomStringConvertible {
    /// The canonical text: compact, members in order of their names.
    public var description: String { text }
}
