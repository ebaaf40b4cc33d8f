import JSON

/// The OpenAPI v3 schemas of types, each under its name, with those that they refer to.
struct APISchemas {
    var components: [String: JSONValue] = [:]

    mutating func add(_ type: APIType) {
        guard components[type.schemaName] == nil else { return }
        components[type.schemaName] = .null
        var properties = JSONObject()
        for field in type.fields { properties[field.name] = schema(of: field) }
        if type.isKind || type.name == "DeleteOptions" {
            properties["apiVersion"] = MetaSchemas.apiVersion
            properties["kind"] = MetaSchemas.kind
        }
        var schema: JSONObject = ["type": "object"]
        if !type.summary.isEmpty { schema["description"] = .string(type.summary) }
        if !properties.isEmpty { schema["properties"] = .object(properties) }
        let required = type.fields.filter(\.isRequired).map(\.name)
        if !required.isEmpty { schema["required"] = JSONValue(required) }
        if type.isAtomic { schema["x-kubernetes-map-type"] = "atomic" }
        components[type.schemaName] = .object(schema)
    }

    private mutating func schema(of field: APIField) -> JSONValue {
        var schema = schema(of: field.shape)
        if let reference = schema["$ref"] {
            // Beside a reference nothing else may stand.
            schema = ["allOf": [["$ref": reference]]]
            if case .object = field.shape, field.absence == .written { schema["default"] = .object([:]) }
        }
        if !field.summary.isEmpty { schema["description"] = .string(field.summary) }
        if let fallback = field.defaultValue { schema["default"] = fallback }
        if field.isAtomic { schema["x-kubernetes-map-type"] = "atomic" }
        if case .list = field.shape {
            switch field.list {
            case .atomic: schema["x-kubernetes-list-type"] = "atomic"
            case .set: schema["x-kubernetes-list-type"] = "set"
            case .map(let keys):
                schema["x-kubernetes-list-type"] = "map"
                schema["x-kubernetes-list-map-keys"] = JSONValue(keys)
            }
        }
        if !field.patchStrategies.isEmpty {
            schema["x-kubernetes-patch-strategy"] = .string(field.patchStrategies.joined(separator: ","))
        }
        if let key = field.patchMergeKey { schema["x-kubernetes-patch-merge-key"] = .string(key) }
        return schema
    }

    private mutating func schema(of shape: APIShape) -> JSONValue {
        switch shape {
        case .string: return ["type": "string"]
        case .int32: return ["type": "integer", "format": "int32"]
        case .int64: return ["type": "integer", "format": "int64"]
        case .bool: return ["type": "boolean"]
        case .bytes: return ["type": "string", "format": "byte"]
        case .any: return ["type": "object"]
        case .strings: return schema(of: .list(.string))
        case .list(let element): return ["type": "array", "items": schema(of: element)]
        case .map(let element): return ["type": "object", "additionalProperties": schema(of: element)]
        case .time: return named("pkg.apis.meta.v1.Time", ["type": "string", "format": "date-time"])
        case .microTime: return named("pkg.apis.meta.v1.MicroTime", ["type": "string", "format": "date-time"])
        case .quantity:
            return named("pkg.api.resource.Quantity", ["oneOf": [["type": "string"], ["type": "number"]]])
        case .intOrString:
            let types: JSONValue = [["type": "integer"], ["type": "string"]]
            return named("pkg.util.intstr.IntOrString", ["format": "int-or-string", "oneOf": types])
        case .object(let type):
            add(type)
            return Self.reference(type.schemaName)
        }
    }

    private mutating func named(_ name: String, _ schema: JSONValue) -> JSONValue {
        components["io.k8s.apimachinery.\(name)"] = schema
        return Self.reference("io.k8s.apimachinery.\(name)")
    }

    private static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }
}
