import JSON
import KubernetesAPI

/// The schema of `metadata`, which all kinds share.
enum MetadataSchema {
    private typealias S = SchemaBuilder

    static let json: JSONValue = S.object(
        "Standard object's metadata.",
        [
            "annotations": S.map("Unstructured key values that are not queryable.", of: S.string()),
            "creationTimestamp": S.time("When the server made the object."),
            "deletionGracePeriodSeconds": S.integer("Seconds the object may take to end.", format: "int64"),
            "deletionTimestamp": S.time("When the object was asked to go."),
            "finalizers": S.set(
                "What must be done before the object goes.", of: S.string(), isMergedByPatch: true),
            "generateName": S.string("A prefix, used by the server to make a unique name."),
            "generation": S.integer("Counts the generations of the desired state.", format: "int64"),
            "labels": S.map("Map of string keys and values to organise objects.", of: S.string()),
            "managedFields": S.list("Which workflow manages which fields.", of: managedFieldsEntry),
            "name": S.string("Unique within a namespace."),
            "namespace": S.string("The space within which the name is unique."),
            "ownerReferences": S.keyed("Objects depended on by this object.", by: "uid", of: ownerReference),
            "resourceVersion": S.string("An opaque value that changes with the object."),
            "selfLink": S.string("Deprecated: no longer populated."),
            "uid": S.string("Unique in time and space."),
        ])

    private static let ownerReference = S.object(
        "An owning object.",
        [
            "apiVersion": S.string(), "blockOwnerDeletion": S.boolean(), "controller": S.boolean(),
            "kind": S.string(), "name": S.string(), "uid": S.string(),
        ], required: ["apiVersion", "kind", "name", "uid"], isAtomic: true)

    private static let managedFieldsEntry = S.object(
        "A workflow and the fields it manages.",
        [
            "apiVersion": S.string(), "fieldsType": S.string(), "fieldsV1": S.anything(), "manager": S.string(),
            "operation": S.string(), "subresource": S.string(), "time": S.time(),
        ])

    /// Compiled, for finding unknown fields.
    static let schema = try? StructuralSchema(json: json)
}
