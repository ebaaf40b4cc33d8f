import JSON
import KubernetesAPI

/// CRDs: names that fit together, one storage version, structural schemas.
struct CustomResourceDefinitionRules: KindRules {
    var countsGenerations: Bool { true }
    var allowsUnconditionalUpdate: Bool { false }

    func prepareForCreate(_ object: inout JSONValue) {
        let stored = versions(object).filter { $0["storage"]?.bool == true }.compactMap { $0["name"]?.string }
        object["status"] = [
            "acceptedNames": ["kind": "", "plural": ""], "conditions": [], "storedVersions": JSONValue(stored),
        ]
    }

    func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        separateStatus(&object, old: old, subresource: subresource)
        guard subresource == nil else { return }
        // A version that ever was the storage version stays on the list until someone says otherwise.
        var stored = old["status"]?["storedVersions"]?.array?.compactMap(\.string) ?? []
        for version in versions(object) where version["storage"]?.bool == true {
            if let name = version["name"]?.string, !stored.contains(name) { stored.append(name) }
        }
        object[path: ["status", "storedVersions"]] = JSONValue(stored)
    }

    func violations(_ object: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        if subresource != nil { return [] }
        let spec = object["spec"] ?? .object([:])
        let names = spec["names"] ?? .object([:])
        let group = spec["group"]?.string ?? ""
        let plural = names["plural"]?.string ?? ""
        var found: [SchemaViolation] = []
        if object.objectName != "\(plural).\(group)" {
            found.append(
                .invalid(
                    "metadata.name", value: .string(object.objectName),
                    "must be spec.names.plural+\".\"+spec.group"))
        }
        if group.isEmpty {
            found.append(.required("spec.group"))
        } else if !group.contains(".") {
            found.append(.invalid("spec.group", value: .string(group), "should be a domain with at least one dot"))
        } else {
            found += NameRules.subdomain(group).map { .invalid("spec.group", value: .string(group), $0) }
        }
        let scope = spec["scope"]?.string ?? ""
        if scope.isEmpty {
            found.append(.required("spec.scope"))
        } else if scope != "Cluster", scope != "Namespaced" {
            found.append(.unsupported("spec.scope", scope, ["Cluster", "Namespaced"]))
        }
        found += nameViolations(names)
        found += versionViolations(versions(object))
        if let old { found += changes(from: old, to: object) }
        return found
    }

    private func versions(_ object: JSONValue) -> [JSONValue] { object["spec"]?["versions"]?.array ?? [] }

    private func nameViolations(_ names: JSONValue) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        for field in ["plural", "kind"] where (names[field]?.string ?? "").isEmpty {
            found.append(.required("spec.names.\(field)"))
        }
        for field in ["plural", "singular", "kind", "listKind"] {
            guard let name = names[field]?.string, !name.isEmpty else { continue }
            let problems = NameRules.label(field == "kind" || field == "listKind" ? name.lowercased() : name)
            found += problems.map { .invalid("spec.names.\(field)", value: .string(name), $0) }
        }
        if let kind = names["kind"]?.string, !kind.isEmpty, names["listKind"]?.string == kind {
            found.append(
                .invalid("spec.names.listKind", value: .string(kind), "kind and listKind may not be the same"))
        }
        return found
    }

    private func versionViolations(_ versions: [JSONValue]) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        let storing = versions.count { $0["storage"]?.bool == true }
        if storing != 1 {
            found.append(
                .invalid(
                    "spec.versions", value: .array(versions), "must have exactly one version marked as storage version")
            )
        }
        var seen: Set<String> = []
        for (index, version) in versions.enumerated() {
            let path = "spec.versions[\(index)]"
            let name = version["name"]?.string ?? ""
            found += NameRules.label(name).map { .invalid("\(path).name", value: .string(name), $0) }
            if !seen.insert(name).inserted {
                found.append(.invalid("spec.versions", value: .string(name), "must contain unique version names"))
            }
            guard let schema = version["schema"]?["openAPIV3Schema"] else {
                found.append(.required("\(path).schema.openAPIV3Schema"))
                continue
            }
            // To a real server the schema of a single version is that of all versions, and named so.
            let place = versions.count == 1 ? "spec.validation" : "\(path).schema"
            found += SchemaRules(path: "\(place).openAPIV3Schema").violations(schema)
        }
        if storing == 0 {
            found.append(.invalid("status.storedVersions", value: .null, "must have at least one stored version"))
        }
        return found
    }

    private func changes(from old: JSONValue, to new: JSONValue) -> [SchemaViolation] {
        // Objects are stored under these names: once established, they stay.
        [["spec", "group"], ["spec", "scope"], ["spec", "names", "kind"], ["spec", "names", "plural"]].compactMap {
            path in
            let value = new[path: path]
            guard value != old[path: path] else { return nil }
            return .invalid(path.joined(separator: "."), value: value ?? "", "field is immutable")
        }
    }
}

/// What makes a schema structural, as far as sensible here.
struct SchemaRules {
    let path: String

    func violations(_ schema: JSONValue) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        do {
            _ = try StructuralSchema(json: schema)
        } catch {
            let place = error.path.isEmpty ? path : "\(path).\(error.path)"
            return [.invalid(place, value: nil, error.problem)]
        }
        if schema["type"]?.string != "object" {
            found.append(.invalid("\(path).type", value: schema["type"] ?? "", "must be object at the root"))
        }
        check(schema, at: path, isRoot: true, into: &found)
        return found
    }

    private func check(_ schema: JSONValue, at path: String, isRoot: Bool = false, into found: inout [SchemaViolation])
    {
        let isOpen =
            schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
            || schema["x-kubernetes-int-or-string"]?.bool == true
        if !isRoot, (schema["type"]?.string ?? "").isEmpty, !isOpen {
            found.append(.required("\(path).type", "must not be empty for specified object fields"))
        }
        if schema["properties"] != nil, let additional = schema["additionalProperties"], additional != false {
            found.append(
                .forbidden("\(path).additionalProperties", "additionalProperties and properties are mutual exclusive"))
        }
        if schema["type"] == "array", schema["items"] == nil {
            found.append(.required("\(path).items", "must be specified"))
        }
        if schema["x-kubernetes-list-type"] == "map", schema["x-kubernetes-list-map-keys"]?.array?.isEmpty ?? true {
            found.append(
                .required("\(path).x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"))
        }
        for (name, property) in schema["properties"]?.object ?? [:] {
            if isRoot, name == "metadata" || name == "apiVersion" || name == "kind" { continue }
            check(property, at: "\(path).properties[\(name)]", into: &found)
        }
        if let items = schema["items"] { check(items, at: "\(path).items", into: &found) }
        if let additional = schema["additionalProperties"], additional.object != nil {
            check(additional, at: "\(path).additionalProperties", into: &found)
        }
    }
}
