public import JSON

/// A structural schema of `apiextensions.k8s.io/v1`, as a CustomResourceDefinition carries it.
///
/// It checks, prunes and defaults objects as an API server does. CEL rules are read over, not evaluated.
public struct StructuralSchema: Sendable {
    enum ValueType: String, Sendable {
        case array, boolean, integer, number, object, string
    }

    enum ListType: String, Sendable {
        case atomic, map, set
    }

    var types: [ValueType] = []
    var format: SchemaFormat?
    var isNullable = false
    var preservesUnknownFields = false
    var isEmbeddedResource = false
    var defaultValue: JSONValue?

    var properties: [String: StructuralSchema] = [:]
    var required: [String] = []
    var additional: AdditionalProperties?
    var propertyBounds = Bounds()

    private var itemSchemas: [StructuralSchema] = []
    var itemBounds = Bounds()
    var listType: ListType?
    var listMapKeys: [String] = []

    var lengthBounds = Bounds()
    var pattern: SchemaPattern?
    var minimum: NumberBound?
    var maximum: NumberBound?
    var multipleOf: Double?
    var enumeration: [JSONValue] = []

    var allOf: [StructuralSchema] = []
    var anyOf: [StructuralSchema] = []
    var oneOf: [StructuralSchema] = []
    private var negated: [StructuralSchema] = []

    /// The schema of a list's items.
    var items: StructuralSchema? { itemSchemas.first }

    /// What must not be valid.
    var not: StructuralSchema? { negated.first }

    /// Least and greatest number of characters, items or members.
    struct Bounds: Sendable {
        var least: Int?
        var most: Int?
    }

    /// A numeric limit.
    struct NumberBound: Sendable {
        var value: Double
        var isExclusive: Bool
    }

    /// What `additionalProperties` says.
    enum AdditionalProperties: Sendable {
        case forbidden
        case anything
        indirect case schema(StructuralSchema)

        var schema: StructuralSchema? {
            if case .schema(let schema) = self { schema } else { nil }
        }
    }

    /// The schema that allows everything: of a list item or a member for which none is declared.
    init() {}

    /// Reads `openAPIV3Schema`.
    ///
    /// - Throws: if a keyword has a value of a wrong type, or a pattern is no regular expression.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        types =
            try reader.optional("type", as: String.self).map { (name) throws(JSONDecodingError) in
                guard let type = ValueType(rawValue: name) else {
                    throw JSONDecodingError(path: "type", problem: "unknown type \(name)")
                }
                return [type]
            } ?? []
        if try reader.value("x-kubernetes-int-or-string", default: false) { types = [.integer, .string] }
        format = SchemaFormat(try reader.value("format", default: ""), of: types)
        isNullable = try reader.value("nullable", default: false)
        preservesUnknownFields = try reader.value("x-kubernetes-preserve-unknown-fields", default: false)
        isEmbeddedResource = try reader.value("x-kubernetes-embedded-resource", default: false)
        defaultValue = reader.object["default"]
        enumeration = try reader.value("enum", default: [])
        try readObjectKeywords(reader)
        try readListKeywords(reader)
        try readScalarKeywords(reader)
        allOf = try reader.value("allOf", default: [])
        anyOf = try reader.value("anyOf", default: [])
        oneOf = try reader.value("oneOf", default: [])
        negated = try reader.optional("not", as: StructuralSchema.self).map { [$0] } ?? []
    }

    private mutating func readObjectKeywords(_ reader: JSONReader) throws(JSONDecodingError) {
        properties = try reader.value("properties", default: [:])
        required = try reader.value("required", default: [])
        propertyBounds = try Bounds(reader, "minProperties", "maxProperties")
        additional =
            switch reader.object["additionalProperties"] {
            case nil, .null: nil
            case .bool(let allowed): allowed ? .anything : .forbidden
            case .some: .schema(try reader.required("additionalProperties"))
            }
    }

    private mutating func readListKeywords(_ reader: JSONReader) throws(JSONDecodingError) {
        itemSchemas = try reader.optional("items", as: StructuralSchema.self).map { [$0] } ?? []
        itemBounds = try Bounds(reader, "minItems", "maxItems")
        listMapKeys = try reader.value("x-kubernetes-list-map-keys", default: [])
        listType = try reader.optional("x-kubernetes-list-type", as: String.self).map {
            (name) throws(JSONDecodingError) in
            guard let type = ListType(rawValue: name) else {
                throw JSONDecodingError(path: "x-kubernetes-list-type", problem: "unknown list type \(name)")
            }
            return type
        }
    }

    private mutating func readScalarKeywords(_ reader: JSONReader) throws(JSONDecodingError) {
        lengthBounds = try Bounds(reader, "minLength", "maxLength")
        minimum = try reader.object["minimum"]?.double.map { (value) throws(JSONDecodingError) in
            NumberBound(value: value, isExclusive: try reader.value("exclusiveMinimum", default: false))
        }
        maximum = try reader.object["maximum"]?.double.map { (value) throws(JSONDecodingError) in
            NumberBound(value: value, isExclusive: try reader.value("exclusiveMaximum", default: false))
        }
        multipleOf = reader.object["multipleOf"]?.double
        pattern = try reader.optional("pattern", as: String.self).map { (text) throws(JSONDecodingError) in
            guard let pattern = SchemaPattern(text) else {
                throw JSONDecodingError(path: "pattern", problem: "no regular expression: \(text)")
            }
            return pattern
        }
    }
}

extension StructuralSchema: JSONDecodable {}

extension StructuralSchema.Bounds {
    fileprivate init(_ reader: JSONReader, _ least: String, _ most: String) throws(JSONDecodingError) {
        self.init(least: try reader.optional(least), most: try reader.optional(most))
    }
}
