import JSON

/// Short forms for schemas of built-in kinds, which are written in code.
enum SchemaBuilder {
    static func string(_ description: String = "", format: String = "") -> JSONValue {
        scalar("string", description, format: format)
    }

    static func integer(_ description: String = "", format: String = "int32") -> JSONValue {
        scalar("integer", description, format: format)
    }

    static func boolean(_ description: String = "") -> JSONValue { scalar("boolean", description) }

    /// A time with whole seconds; may be null.
    static func time(_ description: String = "") -> JSONValue {
        var schema = scalar("string", description, format: "date-time")
        schema["nullable"] = true
        return schema
    }

    static func object(
        _ description: String = "", _ properties: JSONObject = [:], required: [String] = [], isAtomic: Bool = false
    ) -> JSONValue {
        var schema = scalar("object", description)
        if !properties.isEmpty { schema["properties"] = .object(properties) }
        if !required.isEmpty { schema["required"] = JSONValue(required) }
        if isAtomic { schema["x-kubernetes-map-type"] = "atomic" }
        return schema
    }

    static func map(_ description: String = "", of values: JSONValue) -> JSONValue {
        var schema = scalar("object", description)
        schema["additionalProperties"] = values
        return schema
    }

    /// An object of which nothing is declared.
    static func anything(_ description: String = "") -> JSONValue {
        var schema = scalar("object", description)
        schema["x-kubernetes-preserve-unknown-fields"] = true
        return schema
    }

    static func list(_ description: String = "", of items: JSONValue) -> JSONValue {
        var schema = scalar("array", description)
        schema["items"] = items
        schema["x-kubernetes-list-type"] = "atomic"
        return schema
    }

    /// A list of values that stand in it once.
    static func set(_ description: String = "", of items: JSONValue, isMergedByPatch: Bool = false) -> JSONValue {
        var schema = list(description, of: items)
        schema["x-kubernetes-list-type"] = "set"
        if isMergedByPatch { schema["x-kubernetes-patch-strategy"] = "merge" }
        return schema
    }

    /// A list of objects that a member tells apart.
    static func keyed(_ description: String = "", by key: String, of items: JSONValue) -> JSONValue {
        var schema = list(description, of: items)
        schema["x-kubernetes-list-type"] = "map"
        schema["x-kubernetes-list-map-keys"] = [.string(key)]
        schema["x-kubernetes-patch-strategy"] = "merge"
        schema["x-kubernetes-patch-merge-key"] = .string(key)
        return schema
    }

    private static func scalar(_ type: String, _ description: String, format: String = "") -> JSONValue {
        var schema: JSONObject = ["type": .string(type)]
        if !description.isEmpty { schema["description"] = .string(description) }
        if !format.isEmpty { schema["format"] = .string(format) }
        return .object(schema)
    }
}
