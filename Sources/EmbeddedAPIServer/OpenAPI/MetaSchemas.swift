import JSON

/// The schemas that every API version shares: metadata, patches, options.
enum MetaSchemas {
    static let objectMeta = prefix + "ObjectMeta"
    static let listMeta = prefix + "ListMeta"
    static let patch = prefix + "Patch"
    static let deleteOptions = prefix + "DeleteOptions"

    private static let prefix = "io.k8s.apimachinery.pkg.apis.meta.v1."
    private static let ownerReference = prefix + "OwnerReference"
    private static let managedFieldsEntry = prefix + "ManagedFieldsEntry"
    private static let fieldsV1 = prefix + "FieldsV1"
    private static let time = prefix + "Time"
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
        (objectMeta, objectMetaSchema),
        (listMeta, object("ListMeta describes metadata that lists have.", [
            "continue": scalar("Token with which the next page of the list is asked for."),
            "remainingItemCount": scalar("How many items the list has after this page.", "integer", format: "int64"),
            "resourceVersion": scalar("The version of the list, from which a watch can start."),
            "selfLink": scalar("Deprecated: no longer populated."),
        ])),
        (ownerReference, ownerReferenceSchema),
        (managedFieldsEntry, managedFieldsEntrySchema),
        (fieldsV1, object("FieldsV1 stores a set of fields in a data structure like a trie, in JSON format.", [:])),
        (time, ["type": "string", "format": "date-time", "description": "A time in RFC 3339 format."]),
        (patch, object("Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.", [:])),
        (preconditions, object("Preconditions must be fulfilled before an operation is carried out.", [
            "resourceVersion": scalar("The resource version that the object must have."),
            "uid": scalar("The UID that the object must have."),
        ])),
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

    private static func strings(_ description: String) -> JSONValue {
        ["type": "object", "description": .string(description), "additionalProperties": ["type": "string", "default": ""]]
    }

    private static let objectMetaSchema = object("ObjectMeta is metadata that all persisted resources must have.", [
        "annotations": strings("Annotations is an unstructured key value map stored with a resource."),
        "creationTimestamp": reference(time, description: "The time at which the server created the object."),
        "deletionGracePeriodSeconds": scalar("Seconds allowed for an orderly end.", "integer", format: "int64"),
        "deletionTimestamp": reference(time, description: "The time at which the object was or will be deleted."),
        "finalizers": [
            "type": "array", "description": "Must be empty before the object is removed.",
            "items": ["type": "string", "default": ""],
            "x-kubernetes-list-type": "set", "x-kubernetes-patch-strategy": "merge",
        ],
        "generateName": scalar("Prefix of a unique name that the server makes if none is given."),
        "generation": scalar("A number that rises when the desired state changes.", "integer", format: "int64"),
        "labels": strings("Map of string keys and values by which objects are organised and selected."),
        "managedFields": [
            "type": "array", "description": "Who manages which fields.",
            "items": reference(managedFieldsEntry, description: ""), "x-kubernetes-list-type": "atomic",
        ],
        "name": scalar("Name must be unique within a namespace, and cannot be updated."),
        "namespace": scalar("Namespace defines the space within which each name must be unique."),
        "ownerReferences": [
            "type": "array", "description": "The objects this one depends on.",
            "items": reference(ownerReference, description: ""),
            "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["uid"],
            "x-kubernetes-patch-strategy": "merge", "x-kubernetes-patch-merge-key": "uid",
        ],
        "resourceVersion": scalar("The version of the object, opaque to clients."),
        "selfLink": scalar("Deprecated: no longer populated."),
        "uid": scalar("UID is unique in time and space for this object."),
    ])

    private static let ownerReferenceSchema = object(
        "OwnerReference names an object that this one depends on.",
        [
            "apiVersion": scalar("API version of the referent."),
            "blockOwnerDeletion": scalar("Whether foreground deletion of the owner waits for this object.", "boolean"),
            "controller": scalar("Whether this reference points to the managing controller.", "boolean"),
            "kind": scalar("Kind of the referent."),
            "name": scalar("Name of the referent."),
            "uid": scalar("UID of the referent."),
        ],
        required: ["apiVersion", "kind", "name", "uid"]
    )

    private static let managedFieldsEntrySchema = object("ManagedFieldsEntry says which fields a manager has.", [
        "apiVersion": scalar("The version of the resource that this field set applies to."),
        "fieldsType": scalar("The format of the field set: FieldsV1."),
        "fieldsV1": reference(fieldsV1, description: "The field set."),
        "manager": scalar("The workflow that manages these fields."),
        "operation": scalar("Apply or Update."),
        "subresource": scalar("The subresource through which the fields were set."),
        "time": reference(time, description: "When the entry was last changed."),
    ])

    private static let deleteOptionsSchema = object("DeleteOptions may be provided when deleting an object.", [
        "apiVersion": apiVersion,
        "dryRun": [
            "type": "array", "description": "All: nothing is persisted.", "items": ["type": "string", "default": ""],
            "x-kubernetes-list-type": "atomic",
        ],
        "gracePeriodSeconds": scalar("Seconds before the object is deleted.", "integer", format: "int64"),
        "kind": kind,
        "orphanDependents": scalar("Deprecated: use propagationPolicy.", "boolean"),
        "preconditions": reference(preconditions, description: "Must be fulfilled before the deletion."),
        "propagationPolicy": scalar("Orphan, Background or Foreground."),
    ])
}
