import JSON

/// The schemas that every API version shares: metadata, patches, options.
enum MetaSchemas {
    static let objectMeta = prefix + "ObjectMeta"
    static let listMeta = prefix + "ListMeta"
    static let patch = prefix + "Patch"
    static let deleteOptions = prefix + "DeleteOptions"

    private static let prefix = "io.k8s.apimachinery.pkg.apis.meta.v1."

    static let apiVersion: JSONValue = [
        "type": "string", "description": "The group and version of the schema that the object follows.",
    ]
    static let kind: JSONValue = ["type": "string", "description": "The name of the schema that the object follows."]

    /// A reference in the form that OpenAPI 3.0 lets stand beside a description.
    static func reference(_ name: String, description: String) -> JSONValue {
        var schema: JSONObject = ["allOf": [["$ref": .string("#/components/schemas/\(name)")]], "default": [:]]
        if !description.isEmpty { schema["description"] = .string(description) }
        return .object(schema)
    }

    static var all: APISchemas {
        var schemas = APISchemas()
        for name in ["ObjectMeta", "ListMeta", "DeleteOptions"] {
            if let type = BuiltInTypes.meta(name) { schemas.add(type) }
        }
        schemas.components[patch] = [
            "type": "object", "description": "A patch, of the kind that its media type names.",
        ]
        return schemas
    }
}
