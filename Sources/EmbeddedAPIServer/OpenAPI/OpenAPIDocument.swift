import JSON
import KubernetesAPI

/// The OpenAPI v3 document of one API version, as far as clients read it.
///
/// `kubectl` looks here for the query parameters `fieldValidation` and `dryRun` of a kind's PATCH, for the kinds of
/// patches it takes, and for what `kubectl explain` shows.
struct OpenAPIDocument: Sendable {
    let group: String
    let version: ServedAPIs.Version

    /// `api/v1` or `apis/<group>/<version>`: the document's name in `/openapi/v3`.
    static func name(group: String, version: String) -> String {
        group.isEmpty ? "api/\(version)" : "apis/\(group)/\(version)"
    }

    /// `/openapi/v3`: where each document is, with a hash by which clients cache it.
    static func index(_ hashes: [(name: String, hash: String)]) -> JSONValue {
        let paths = hashes.map { entry -> JSONObject.Element in
            (entry.name, ["serverRelativeURL": .string("/openapi/v3/\(entry.name)?hash=\(entry.hash)")])
        }
        return ["paths": .object(JSONObject(paths))]
    }

    var json: JSONValue {
        var paths = JSONObject()
        var schemas = JSONObject(MetaSchemas.all)
        for resource in version.resources {
            for (path, item) in OpenAPIPaths(resource).all { paths[path] = item }
            schemas[resource.schemaName] = resource.publishedSchema
            schemas[resource.listSchemaName] = resource.publishedListSchema
        }
        return [
            "openapi": "3.0.0",
            "info": ["title": "Kubernetes", "version": .string(ServerVersion.git)],
            "paths": .object(paths),
            "components": ["schemas": .object(schemas)],
        ]
    }
}

extension ResourceDefinition {
    /// The schema's name, as Kubernetes forms it: `io.kuma.v1alpha1.Mesh`.
    var schemaName: String {
        let prefix =
            switch gvk.group {
            case "": "io.k8s.api.core"
            case "apiextensions.k8s.io": "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions"
            case let group where !isCustom: "io.k8s.api." + (group.split(separator: ".").first ?? "")
            case let group: group.split(separator: ".").reversed().joined(separator: ".")
            }
        return "\(prefix).\(gvk.version).\(gvk.kind)"
    }

    var listSchemaName: String { schemaName + "List" }

    /// `x-kubernetes-group-version-kind` of one kind.
    func kindExtension(_ kind: String) -> JSONValue {
        ["group": .string(gvk.group), "version": .string(gvk.version), "kind": .string(kind)]
    }

    /// The resource's schema with what every object has: `apiVersion`, `kind` and `metadata`.
    var publishedSchema: JSONValue {
        var schema = openAPISchema
        if schema.object == nil { schema = .object([:]) }
        schema["type"] = "object"
        var properties = schema["properties"]?.object ?? [:]
        properties["apiVersion"] = MetaSchemas.apiVersion
        properties["kind"] = MetaSchemas.kind
        properties["metadata"] = MetaSchemas.reference(
            MetaSchemas.objectMeta,
            description: "Standard object's metadata."
        )
        schema["properties"] = .object(properties)
        schema["x-kubernetes-group-version-kind"] = [kindExtension(gvk.kind)]
        return schema
    }

    var publishedListSchema: JSONValue {
        [
            "type": "object",
            "description": .string("\(listKind) is a list of \(gvk.kind)."),
            "required": ["items"],
            "properties": [
                "apiVersion": MetaSchemas.apiVersion,
                "kind": MetaSchemas.kind,
                "metadata": MetaSchemas.reference(MetaSchemas.listMeta, description: "Standard list metadata."),
                "items": [
                    "type": "array", "description": .string("List of \(plural)."),
                    "items": MetaSchemas.reference(schemaName, description: ""),
                ],
            ],
            "x-kubernetes-group-version-kind": [kindExtension(listKind)],
        ]
    }
}
