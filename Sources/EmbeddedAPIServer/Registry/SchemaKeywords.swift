import JSON

/// What a schema in a CRD may say; the rest is unknown to the API, and dropped.
enum SchemaKeywords {
    private static let known: Set<String> = [
        "id", "$schema", "$ref", "description", "type", "nullable", "format", "title", "default", "maximum",
        "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
        "uniqueItems", "multipleOf", "enum", "maxProperties", "minProperties", "required", "items", "allOf", "oneOf",
        "anyOf", "not", "properties", "additionalProperties", "patternProperties", "dependencies", "additionalItems",
        "definitions", "externalDocs", "example", "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string", "x-kubernetes-list-map-keys",
        "x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-validations",
    ]

    /// The CRD with unknown keywords dropped from its schemas.
    static func prune(_ definition: inout JSONValue, unknown: inout [String]) {
        guard let versions = definition["spec"]?["versions"]?.array else { return }
        let kept = versions.enumerated().map { index, version -> JSONValue in
            var version = version
            let path = ["schema", "openAPIV3Schema"]
            guard let schema = version[path: path] else { return version }
            version[path: path] = pruned(
                schema, at: "spec.versions[\(index)].schema.openAPIV3Schema", unknown: &unknown)
            return version
        }
        definition[path: ["spec", "versions"]] = .array(kept)
    }

    private static func pruned(_ schema: JSONValue, at path: String, unknown: inout [String]) -> JSONValue {
        guard case .object(let members) = schema else { return schema }
        var result = members
        for (key, value) in members {
            let place = "\(path).\(key)"
            switch key {
            case "items", "not", "additionalProperties", "additionalItems":
                result[key] = pruned(value, at: place, unknown: &unknown)
            case "properties", "patternProperties", "definitions":
                guard let schemas = value.object else { continue }
                result[key] = .object(
                    schemas.reduce(into: [:]) {
                        $0[$1.key] = pruned($1.value, at: "\(place).\($1.key)", unknown: &unknown)
                    })
            case "allOf", "anyOf", "oneOf":
                guard let schemas = value.array else { continue }
                result[key] = .array(
                    schemas.enumerated().map { pruned($1, at: "\(place)[\($0)]", unknown: &unknown) })
            default:
                if known.contains(key) { continue }
                result[key] = nil
                unknown.append(place)
            }
        }
        return .object(result)
    }
}
