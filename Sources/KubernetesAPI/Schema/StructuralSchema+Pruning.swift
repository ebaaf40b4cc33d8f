public import JSON

extension StructuralSchema {
    /// The object without the fields that the schema does not know, and the paths of those, in order.
    ///
    /// The value is a whole object of Kubernetes: its `apiVersion`, `kind` and `metadata` are left alone. Where the
    /// schema preserves unknown fields, what stands under a field that it does know is pruned all the same.
    public func prune(_ object: JSONValue) -> (JSONValue, [String]) {
        var unknown: [String] = []
        let pruned = pruned(object, at: "", isResource: true, recording: &unknown)
        return (pruned, unknown.sorted())
    }

    /// What every object of Kubernetes has.
    private static let objectFields: Set<String> = ["apiVersion", "kind", "metadata"]

    private func pruned(
        _ value: JSONValue, at path: String, isResource: Bool = false, recording unknown: inout [String]
    ) -> JSONValue {
        switch value {
        case .object(let members):
            var kept = members
            for (key, member) in members {
                if isResource || isEmbeddedResource, Self.objectFields.contains(key) { continue }
                let place = path.isEmpty ? key : "\(path).\(key)"
                if let schema = memberSchema(key) {
                    let replacement = schema.pruned(member, at: place, recording: &unknown)
                    if replacement != member { kept[key] = replacement }
                } else if !preservesUnknownFields {
                    kept.removeValue(forKey: key)
                    unknown.append(place)
                }
            }
            return .object(kept)
        case .array(let elements):
            guard items != nil || !preservesUnknownFields else { return value }
            let schema = items ?? StructuralSchema()
            return .array(
                elements.enumerated().map { index, element in
                    schema.pruned(element, at: "\(path)[\(index)]", recording: &unknown)
                })
        case .null, .bool, .integer, .number, .string: return value
        }
    }

    /// The schema of a member; of one under `additionalProperties: true` the empty one, as in a server.
    private func memberSchema(_ key: String) -> StructuralSchema? {
        if let schema = properties[key] { return schema }
        return switch additional {
        case .schema(let schema): schema
        case .anything: StructuralSchema()
        case .forbidden, nil: nil
        }
    }
}

extension StructuralSchema {
    /// The object with the schema's defaults where a field is absent, and without the nulls that stand where null is
    /// not allowed.
    public func applyDefaults(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            var result = members
            for (key, schema) in properties {
                guard let fallback = schema.defaultValue else { continue }
                let current = members[key]
                if current == nil || (current?.isNull == true && !schema.isNullable) { result[key] = fallback }
            }
            for (key, member) in result {
                guard let schema = properties[key] ?? additional?.schema else { continue }
                if member.isNull, !schema.isNullable {
                    result[key] = schema.defaultValue
                } else {
                    let replacement = schema.applyDefaults(member)
                    if replacement != member { result[key] = replacement }
                }
            }
            return .object(result)
        case .array(let elements):
            guard let items else { return value }
            return .array(
                elements.map { element in
                    if element.isNull, !items.isNullable, let fallback = items.defaultValue {
                        items.applyDefaults(fallback)
                    } else {
                        items.applyDefaults(element)
                    }
                })
        case .null, .bool, .integer, .number, .string: return value
        }
    }
}
