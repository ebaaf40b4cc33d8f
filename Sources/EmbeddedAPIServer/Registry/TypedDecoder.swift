import FoundationEssentials
import JSON
import KubernetesAPI

/// Brings objects into the form in which a server's types write them.
///
/// What is empty goes or is written out, as the type has it; times, quantities and bytes are checked; what is not sent
/// gets its default; what the type does not know is dropped and noted.
struct TypedDecoder {
    /// False: nothing gets a default.
    var setsDefaults = true
    /// Paths of what the types do not know, such as `spec.containers[0].imaage`.
    private(set) var unknown: [String] = []

    private var path: [Step] = []

    private enum Step {
        /// With the Go type that embeds it, if one does.
        case field(String, in: String?)
        case key(String)
        case index(Int)
    }

    init(setsDefaults: Bool = true) {
        self.setsDefaults = setsDefaults
    }

    /// An object of a type; of a kind with `apiVersion` and `kind` as they are.
    mutating func decode(_ value: JSONValue, as type: APIType) throws(DecodingProblem) -> JSONValue {
        guard case .object(let members) = value else { throw mismatch(value, type.name, .object(type)) }
        return .object(try decode(members, as: type))
    }

    /// The metadata of an object of any kind.
    mutating func decodeMetadata(_ value: JSONValue?) throws(DecodingProblem) -> JSONValue {
        let value = value ?? .null
        guard let type = BuiltInTypes.objectMeta else { return value }
        guard value.isNull || value.object != nil else {
            throw DecodingProblem("json: cannot unmarshal \(value.goKind) into Go value of type v1.ObjectMeta")
        }
        path.append(.field("metadata", in: nil))
        defer { path.removeLast() }
        return try decode(value, .object(type), in: "")
    }

    private mutating func decode(_ members: JSONObject, as type: APIType) throws(DecodingProblem) -> JSONObject {
        var result = JSONObject()
        for (key, value) in members {
            let field = type.field(key)
            path.append(.field(key, in: field?.embeddedIn))
            if let field {
                if let kept = try decode(value, field, in: type.name) { result[key] = kept }
            } else if type.isKind, key == "apiVersion" || key == "kind" {
                result[key] = value
            } else {
                unknown.append(place)
            }
            path.removeLast()
        }
        for field in type.fields where !result.contains(field.name) {
            path.append(.field(field.name, in: field.embeddedIn))
            result[field.name] = try absent(field, in: type.name)
            path.removeLast()
        }
        return result
    }

    /// What is written for a field that is not set; nil for nothing.
    private mutating func absent(_ field: APIField, in owner: String) throws(DecodingProblem) -> JSONValue? {
        if setsDefaults, let fallback = field.defaultValue { return try decode(fallback, field.shape, in: owner) }
        return switch field.absence {
        case .omitted, .optional: nil
        case .written: try zero(field.shape)
        case .null: .null
        }
    }

    private mutating func decode(
        _ value: JSONValue, _ field: APIField, in owner: String
    ) throws(DecodingProblem) -> JSONValue? {
        if value.isNull { return nil }
        let decoded = try decode(value, field.shape, in: owner)
        return field.absence == .omitted && decoded.isEmpty(field.shape) ? nil : decoded
    }

    /// What Go's zero value of a shape looks like.
    private mutating func zero(_ shape: APIShape) throws(DecodingProblem) -> JSONValue {
        switch shape {
        case .string: ""
        case .int32, .int64, .intOrString: 0
        case .bool: false
        case .quantity: "0"
        case .object(let type): .object(try decode([:], as: type))
        case .bytes, .time, .microTime, .any, .strings, .list, .map: .null
        }
    }

    private mutating func decode(
        _ value: JSONValue, _ shape: APIShape, in owner: String
    ) throws(DecodingProblem) -> JSONValue {
        if value.isNull { return try zero(shape) }
        switch (shape, value) {
        case (.any, _), (.string, .string), (.bool, .bool), (.int64, .integer): return value
        case (.int32, .integer(let number)), (.intOrString, .integer(let number)):
            guard Int32(exactly: number) != nil else { throw mismatch(value, owner, .int32) }
            return value
        case (.intOrString, .string): return value
        case (.bytes, .string(let text)):
            guard let offset = Base64.problem(text) else { return value }
            throw DecodingProblem("illegal base64 data at input byte \(offset)")
        case (.time, .string(let text)), (.microTime, .string(let text)): return try time(text, shape)
        case (.quantity, _): return try quantity(value)
        case (.strings, .array(let elements)): return try list(elements, of: .string, in: owner)
        case (.list(let element), .array(let elements)): return try list(elements, of: element, in: owner)
        case (.map(let element), .object(let members)):
            var result = JSONObject()
            for (key, member) in members {
                path.append(.key(key))
                result[key] = try decode(member, element, in: owner)
                path.removeLast()
            }
            return .object(result)
        case (.object(let type), .object(let members)): return .object(try decode(members, as: type))
        default: throw mismatch(value, owner, shape)
        }
    }

    private mutating func list(
        _ elements: [JSONValue], of shape: APIShape, in owner: String
    ) throws(DecodingProblem) -> JSONValue {
        var result: [JSONValue] = []
        result.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            path.append(.index(index))
            result.append(try decode(element, shape, in: owner))
            path.removeLast()
        }
        return .array(result)
    }

    private func time(_ text: String, _ shape: APIShape) throws(DecodingProblem) -> JSONValue {
        let isMicro = if case .microTime = shape { true } else { false }
        let layout = isMicro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00"
        guard let date = Timestamp.parse(text) else {
            throw DecodingProblem("parsing time \"\(text)\" as \"\(layout)\": cannot parse \"\(text)\" as \"2006\"")
        }
        guard isMicro else { return .string(Timestamp.format(date)) }
        // Behind the seconds: just six decimals.
        let rest = text.dropFirst(19)
        guard rest.first == ".", rest.dropFirst().prefix(while: \.isNumber).count == 6 else {
            throw DecodingProblem("parsing time \"\(text)\" as \"\(layout)\": cannot parse \"\(rest)\" as \".000000\"")
        }
        return .string(Timestamp.formatMicro(date))
    }

    private func quantity(_ value: JSONValue) throws(DecodingProblem) -> JSONValue {
        switch value {
        case .string, .integer, .number:
            let text = value.string ?? value.text
            if let quantity = Quantity(text) { return .string(quantity.canonicalText) }
        default: break
        }
        throw DecodingProblem(
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
    }

    /// Where the value in hand is, as strict decoding says it.
    private var place: String {
        path.reduce(into: "") { text, step in
            switch step {
            case .field(let name, _), .key(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    /// As Go's decoder puts it.
    private func mismatch(_ value: JSONValue, _ owner: String, _ shape: APIShape) -> DecodingProblem {
        let fields = path.flatMap { step -> [String] in
            if case .field(let name, let embedding) = step { [embedding, name].compactMap(\.self) } else { [] }
        }
        let place =
            fields.isEmpty ? "value" : "struct field \(owner).\(fields.joined(separator: "."))"
        var found = value.goKind
        if case .int32 = shape, found == "number" { found += " \(value.text)" }
        if case .int64 = shape, found == "number" { found += " \(value.text)" }
        return DecodingProblem("json: cannot unmarshal \(found) into Go \(place) of type \(shape.goName)")
    }
}

extension JSONValue {
    /// Whether Go leaves the value out where it may.
    fileprivate func isEmpty(_ shape: APIShape) -> Bool {
        switch (shape, self) {
        case (.object, _), (.any, _), (.intOrString, _): false
        case (_, .string(let text)): text.isEmpty
        case (_, .integer(let number)): number == 0
        case (_, .bool(let flag)): !flag
        case (_, .array(let elements)): elements.isEmpty
        case (_, .object(let members)): members.isEmpty
        case (_, .null), (_, .number): false
        }
    }
}

extension APIShape {
    /// What Go calls the shape.
    fileprivate var goName: String {
        switch self {
        case .string, .time, .microTime: "string"
        case .int32, .intOrString: "int32"
        case .int64: "int64"
        case .bool: "bool"
        case .bytes: "[]uint8"
        case .quantity: "resource.Quantity"
        case .any: "interface {}"
        case .strings: "[]string"
        case .list(let shape): "[]\(shape.goName)"
        case .map(let shape): "map[string]\(shape.goName)"
        case .object(let type): "v1.\(type.name)"
        }
    }
}

/// Bytes as JSON has them.
enum Base64 {
    /// The offset of the first byte that is not base64; nil for a good text.
    static func problem(_ text: String) -> Int? {
        if Data(base64Encoded: text) != nil { return nil }
        let isDigit = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "+")
                || byte == UInt8(ascii: "/")
        }
        let bytes = Array(text.utf8)
        return bytes.firstIndex { !isDigit($0) } ?? max(bytes.count - 1, 0)
    }
}
