import JSON

/// The schemas that every API version shares: metadata, patches, options.
enum MetaSchemas {
    static let objectMeta = prefix + "ObjectMeta"
    static let listMeta = prefix + "ListMeta"
    static let patch = prefix + "Patch"
    static let deleteOptions = prefix + "DeleteOptions"

    private static let prefix = "io.k8s.apimachinery.pkg.apis.meta.v1."
    private static let preconditions = prefix + "Preconditions"

    static let apiVersion = scalar(
        "APIVersion defines the versioned schema of this representation of an object."
    )
    static let kind = scalar("Kind is a string value representing the REST resource this object represents.")

    /// A reference in the form that OpenAPI 3.0 lets stand beside a description.
    static func reference(_ name: String, description: String) -> JSONValue {
        var schema: JSONObject = ["allOf": [["$ref": .string("#/components/schemas/\(name)")]], "default": [:]]
        if !description.isEmpty { schema["description"] = .string(description) }
        return .object(schema)
    }

    static let all: [JSONObject.Element] = [
        (objectMeta, MetadataSchema.json),
        (
            listMeta,
            object(
                "ListMeta describes metadata that lists have.",
                [
                    "continue": scalar("Token with which the next page of the list is asked for."),
                    "remainingItemCount": scalar(
                        "How many items the list has after this page.", "integer", format: "int64"),
                    "resourceVersion": scalar("The version of the list, from which a watch can start."),
                    "selfLink": scalar("Deprecated: no longer populated."),
                ])
        ),
        (
            patch,
            object("Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.", [:])
        ),
        (
            preconditions,
            object(
                "Preconditions must be fulfilled before an operation is carried out.",
                [
                    "resourceVersion": scalar("The resource version that the object must have."),
                    "uid": scalar("The UID that the object must have."),
                ])
        ),
        (deleteOptions, deleteOptionsSchema),
    ]

    private static func scalar(_ description: String, _ type: String = "string", format: String? = nil) -> JSONValue {
        var schema: JSONObject = ["type": .string(type), "description": .string(description)]
        if let format { schema["format"] = .string(format) }
        return .object(schema)
    }

    private static func object(_ description: String, _ properties: JSONObject, required: [String] = []) -> JSONValue {
        var schema: JSONObject = ["type": "object", "description": .string(description)]
        if !properties.isEmpty { schema["properties"] = .object(properties) }
        if !required.isEmpty { schema["required"] = JSONValue(required) }
        return .object(schema)
    }

    private static let deleteOptionsSchema = object(
        "DeleteOptions may be provided when deleting an object.",
        [
            "apiVersion": apiVersion,
            "dryRun": [
                "type": "array", "description": "All: nothing is persisted.",
                "items": ["type": "string", "default": ""],
                "x-kubernetes-list-type": "atomic",
            ],
            "gracePeriodSeconds": scalar("Seconds before the object is deleted.", "integer", format: "int64"),
            "kind": kind,
            "orphanDependents": scalar("Deprecated: use propagationPolicy.", "boolean"),
            "preconditions": reference(preconditions, description: "Must be fulfilled before the deletion."),
            "propagationPolicy": scalar("Orphan, Background or Foreground."),
        ])
}
