import JSON
import KubernetesAPI

/// The rules of `metadata` that hold for all kinds (k8s.io/apimachinery, api/validation/objectmeta.go).
enum MetadataRules {
    /// All annotations of an object, keys and values, in bytes.
    private static let annotationLimit = 256 << 10

    /// What is wrong with the metadata of an object.
    static func violations(
        _ object: JSONValue, name problems: (String) -> [String]
    ) -> [SchemaViolation] {
        let metadata = object.metadata
        var found: [SchemaViolation] = []
        if let prefix = metadata["generateName"]?.string, !prefix.isEmpty {
            // A trailing hyphen is meant to be followed by the generated part.
            found += problems(prefix.hasSuffix("-") ? prefix + "a" : prefix).map {
                .invalid("metadata.generateName", value: .string(prefix), $0)
            }
        }
        let name = object.objectName
        if name.isEmpty {
            found.append(.required("metadata.name", "name or generateName is required"))
        } else {
            found += problems(name).map { .invalid("metadata.name", value: .string(name), $0) }
        }
        found += labels(metadata["labels"])
        found += annotations(metadata["annotations"])
        found += owners(object.owners)
        found += finalizers(object.finalizers)
        return found
    }

    private static func labels(_ labels: JSONValue?) -> [SchemaViolation] {
        (labels?.object ?? [:]).flatMap { key, value in
            NameRules.qualifiedName(key).map { .invalid("metadata.labels", value: .string(key), $0) }
                + NameRules.labelValue(value.string ?? "").map { .invalid("metadata.labels", value: value, $0) }
        }
    }

    private static func annotations(_ annotations: JSONValue?) -> [SchemaViolation] {
        guard let members = annotations?.object else { return [] }
        var found: [SchemaViolation] = members.flatMap { key, _ in
            NameRules.qualifiedName(key.lowercased()).map {
                .invalid("metadata.annotations", value: .string(key), $0)
            }
        }
        let size = members.reduce(0) { $0 + $1.key.utf8.count + ($1.value.string ?? "").utf8.count }
        if size > annotationLimit {
            found.append(
                SchemaViolation(
                    path: "metadata.annotations", reason: .tooLong,
                    message: "Too long: may not be more than \(annotationLimit) bytes"))
        }
        return found
    }

    private static func owners(_ owners: [OwnerLink]) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        for owner in owners {
            let path = "metadata.ownerReferences"
            if owner.apiVersion.isEmpty {
                found.append(.invalid("\(path).apiVersion", value: "", "version must not be empty"))
            }
            if owner.kind.isEmpty { found.append(.invalid("\(path).kind", value: "", "must not be empty")) }
            if owner.name.isEmpty { found.append(.invalid("\(path).name", value: "", "must not be empty")) }
            if owner.uid.isEmpty { found.append(.invalid("\(path).uid", value: "", "must not be empty")) }
        }
        return found
    }

    private static func finalizers(_ finalizers: [String]) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        for finalizer in finalizers {
            found += NameRules.qualifiedName(finalizer).map {
                .invalid("metadata.finalizers", value: .string(finalizer), $0)
            }
        }
        if finalizers.contains("orphan"), finalizers.contains("foregroundDeletion") {
            found.append(
                .invalid(
                    "metadata.finalizers", value: JSONValue(finalizers),
                    "finalizer orphan and foregroundDeletion cannot be both set"))
        }
        return found
    }

    /// Built-in kinds want finalizers that say whose they are.
    static func finalizerViolations(_ object: JSONValue) -> [SchemaViolation] {
        object.finalizers.enumerated().compactMap { index, finalizer in
            if finalizer.contains("/") || Propagation.all.contains(finalizer) || finalizer == "kubernetes" {
                return nil
            }
            return .invalid(
                "metadata.finalizers[\(index)]", value: .string(finalizer),
                "name is neither a standard finalizer name nor is it fully qualified")
        }
    }

    /// What an update may not do to the metadata.
    static func updateViolations(from old: JSONValue, to new: JSONValue) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        for field in ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp"] {
            let value = new["metadata"]?[field]
            if value != old["metadata"]?[field] {
                found.append(.invalid("metadata.\(field)", value: value ?? "", "field is immutable"))
            }
        }
        if old.isBeingDeleted {
            let known = Set(old.finalizers)
            let added = new.finalizers.filter { !known.contains($0) }
            if !added.isEmpty {
                let list = added.map { JSONValue.string($0).text }.joined(separator: ", ")
                found.append(
                    .forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, "
                            + "found new finalizers []string{\(list)}"))
            }
        }
        return found
    }

    /// Metadata as a server keeps it: what is empty is left out, and so is what it does not know.
    ///
    /// - Parameter unknown: gets the paths of what is not known.
    /// - Throws: if a member has a wrong type.
    static func normalize(_ object: inout JSONValue, unknown: inout [String]) throws(DecodingProblem) {
        guard let value = object["metadata"], !value.isNull else {
            object["metadata"] = .object([:])
            return
        }
        guard case .object(let members) = value else {
            throw DecodingProblem(
                "json: cannot unmarshal \(value.goKind) into Go value of type v1.ObjectMeta")
        }
        var kept: JSONObject = [:]
        for (key, member) in members {
            guard let form = fields[key] else {
                unknown.append("metadata.\(key)")
                continue
            }
            if member.isNull { continue }
            kept[key] = try normalized(member, form, key)
        }
        object["metadata"] = .object(kept)
    }

    private enum Form {
        case string, integer, stringMap, stringList, objectList
    }

    private static let fields: [String: Form] = [
        "name": .string, "generateName": .string, "namespace": .string, "selfLink": .string, "uid": .string,
        "resourceVersion": .string, "generation": .integer, "creationTimestamp": .string,
        "deletionTimestamp": .string, "deletionGracePeriodSeconds": .integer, "labels": .stringMap,
        "annotations": .stringMap, "ownerReferences": .objectList, "finalizers": .stringList,
        "managedFields": .objectList,
    ]

    private static func normalized(
        _ value: JSONValue, _ form: Form, _ key: String
    ) throws(DecodingProblem) -> JSONValue? {
        func mismatch(_ value: JSONValue, _ type: String) -> DecodingProblem {
            DecodingProblem(
                "json: cannot unmarshal \(value.goKind) into Go struct field ObjectMeta.metadata.\(key) of type \(type)"
            )
        }
        switch form {
        case .string:
            guard let text = value.string else { throw mismatch(value, "string") }
            return text.isEmpty ? nil : value
        case .integer:
            guard value.integer != nil else { throw mismatch(value, "int64") }
            return value
        case .stringMap:
            guard let members = value.object else { throw mismatch(value, "map[string]string") }
            var result = members
            for (name, member) in members where member.string == nil {
                guard member.isNull else { throw mismatch(member, "string") }
                result[name] = ""
            }
            return result.isEmpty ? nil : .object(result)
        case .stringList:
            guard let elements = value.array else { throw mismatch(value, "[]string") }
            if let wrong = elements.first(where: { $0.string == nil }) { throw mismatch(wrong, "string") }
            return elements.isEmpty ? nil : value
        case .objectList:
            guard let elements = value.array else { throw mismatch(value, "[]v1.\(key)") }
            if let wrong = elements.first(where: { $0.object == nil }) { throw mismatch(wrong, "v1.\(key)") }
            // An explicit empty list of managed fields means something.
            return elements.isEmpty && key != "managedFields" ? nil : value
        }
    }
}

/// Why a body is no object of the expected kind, in Go's words.
struct DecodingProblem: Error {
    let text: String
    init(_ text: String) { self.text = text }
}

extension JSONValue {
    /// What Go's decoder calls the value.
    var goKind: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .integer, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
