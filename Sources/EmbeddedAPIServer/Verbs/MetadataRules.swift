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
        found += controllers(metadata["ownerReferences"]?.array ?? [])
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

    /// Of many owners one at most controls the object.
    private static func controllers(_ owners: [JSONValue]) -> [SchemaViolation] {
        let names = owners.filter { $0["controller"]?.bool == true }
            .map { "\($0["kind"]?.string ?? "")/\($0["name"]?.string ?? "")" }
        guard let last = names.last, let first = names.first, names.count > 1 else { return [] }
        return [
            .invalid(
                "metadata.ownerReferences", value: .array(owners),
                "Only one reference can have Controller set to true. Found \"true\" in references for \(first) and "
                    + last)
        ]
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
        for field in [
            "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
        ] {
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
}
