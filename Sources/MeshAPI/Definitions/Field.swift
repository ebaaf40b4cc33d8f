import JSON

/// A field of a custom resource: from one declaration come its schema, its description for `kubectl explain`, and the
/// rules that its values keep.
struct Field: Sendable {
    /// The schema without the fields below this one.
    private var keywords: JSONObject
    private(set) var rules: [Rule] = []
    private(set) var properties: [(name: String, field: Field)] = []
    private var nested: [Field] = []
    private let nestedKeyword: String

    private init(_ type: String?, _ description: String, nestedKeyword: String = "items") {
        keywords = [:]
        keywords.setUnlessEmpty("description", description)
        keywords.set("type", type)
        self.nestedKeyword = nestedKeyword
    }

    /// The schema, as `openAPIV3Schema` has it.
    var json: JSONValue {
        var object = keywords
        if !properties.isEmpty {
            object["properties"] = .object(JSONObject(properties.map { (key: $0.name, value: $0.field.json) }))
        }
        if let field = nested.first { object[nestedKeyword] = field.json }
        object.setUnlessEmpty("x-kubernetes-validations", rules.map(\.json))
        return .object(object)
    }
}

extension Rule: JSONEncodable {}

extension Field {
    static func string(_ description: String, maxLength: Int, pattern: String? = nil) -> Field {
        var field = Field("string", description)
        field.keywords["maxLength"] = maxLength.json
        field.keywords.set("pattern", pattern)
        return field
    }

    static func string(_ description: String, oneOf values: [String]) -> Field {
        var field = Field("string", description)
        field.keywords["enum"] = values.json
        return field
    }

    static func time(_ description: String) -> Field {
        var field = Field("string", description)
        field.keywords["format"] = "date-time"
        return field
    }

    static func boolean(_ description: String) -> Field { Field("boolean", description) }

    static func integer(_ description: String, minimum: Int = 0) -> Field {
        var field = Field("integer", description)
        field.keywords["minimum"] = minimum.json
        field.keywords["format"] = "int64"
        return field
    }

    /// A whole number, which may be quoted.
    static func integerOrString(_ description: String, maxLength: Int) -> Field {
        var field = Field(nil, description)
        field.keywords["maxLength"] = maxLength.json
        field.keywords["x-kubernetes-int-or-string"] = true
        return field
    }

    /// Whatever there is, kept as it is.
    static func anything(_ description: String) -> Field { Field(nil, description).open() }

    static func object(
        _ description: String, required: [String] = [], _ properties: KeyValuePairs<String, Field> = [:]
    ) -> Field {
        var field = Field("object", description)
        field.keywords.setUnlessEmpty("required", required)
        field.properties = properties.map { (name: $0.key, field: $0.value) }
        return field
    }

    /// A list; with `key`, its items are told apart by that member, which the API server keeps unique.
    static func list(_ description: String, of item: Field, maxItems: Int, key: String? = nil) -> Field {
        var field = Field("array", description)
        field.keywords["maxItems"] = maxItems.json
        field.keywords["x-kubernetes-list-type"] = key == nil ? "atomic" : "map"
        if let key { field.keywords["x-kubernetes-list-map-keys"] = [.string(key)] }
        field.nested = [item]
        return field
    }

    static func map(_ description: String, of value: Field, maxProperties: Int) -> Field {
        var field = Field("object", description, nestedKeyword: "additionalProperties")
        field.keywords["maxProperties"] = maxProperties.json
        field.nested = [value]
        return field
    }

    /// `metadata`, of which a definition may say nothing but how names look.
    static func metadata(namePattern: String? = nil) -> Field {
        var field = Field("object", "")
        if let namePattern { field.properties = [("name", .string("", maxLength: 253, pattern: namePattern))] }
        return field
    }

    /// The field with unknown fields kept.
    func open() -> Field {
        var field = self
        field.keywords["x-kubernetes-preserve-unknown-fields"] = true
        return field
    }

    /// The map or object with one owner: an apply replaces all of it.
    func atomic() -> Field {
        var field = self
        field.keywords["x-kubernetes-map-type"] = "atomic"
        return field
    }

    func atLeast(characters: Int) -> Field {
        var field = self
        field.keywords["minLength"] = characters.json
        return field
    }

    func keeping(_ rules: Rule...) -> Field { keeping(rules) }

    func keeping(_ rules: [Rule]) -> Field {
        var field = self
        field.rules += rules
        return field
    }
}

extension Field {
    /// Every rule that the value, or anything in it, breaks.
    func violations(of value: JSONValue, at path: String = "") -> [Violation] {
        var found = rules.compactMap { $0.violation(of: value, at: path) }
        switch value {
        case .object(let members):
            for (name, field) in properties {
                guard let member = members[name], !member.isNull else { continue }
                found += field.violations(of: member, at: path.isEmpty ? name : "\(path).\(name)")
            }
            guard nestedKeyword == "additionalProperties", let field = nested.first else { break }
            for (key, member) in members { found += field.violations(of: member, at: "\(path)[\(key)]") }
        case .array(let elements):
            guard let field = nested.first else { break }
            for (index, element) in elements.enumerated() {
                found += field.violations(of: element, at: "\(path)[\(index)]")
            }
        case .null, .bool, .integer, .number, .string: break
        }
        return found
    }
}
