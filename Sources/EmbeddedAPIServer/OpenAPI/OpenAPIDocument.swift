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
        var schemas = MetaSchemas.all
        for resource in version.resources {
            for (path, item) in OpenAPIPaths(resource).all { paths[path] = item }
            schemas.add(resource)
        }
        return [
            "openapi": "3.0.0",
            "info": ["title": "Kubernetes", "version": .string(ServerVersion.git)],
            "paths": .object(paths),
            "components": ["schemas": .object(JSONObject(schemas.components.map { (key: $0.key, value: $0.value) }))],
        ]
    }
}

extension APISchemas {
    /// The schemas of a resource: of its objects, of lists of them, and of what its subresources exchange.
    fileprivate mutating func add(_ resource: ResourceDefinition) {
        if let type = resource.type { add(type) } else { components[resource.schemaName] = resource.publishedSchema }
        add(kind: resource.gvk, to: resource.schemaName)
        if resource.isStored { components[resource.listSchemaName] = resource.publishedListSchema }
        for kind in resource.subresources.compactMap(\.kind) {
            guard let type = BuiltInTypes.type(of: kind) else { continue }
            add(type)
            add(kind: kind, to: type.schemaName)
        }
    }

    private mutating func add(kind gvk: GroupVersionKind, to name: String) {
        components[name]?["x-kubernetes-group-version-kind"] = [gvk.openAPIExtension]
    }
}

extension GroupVersionKind {
    /// An element of `x-kubernetes-group-version-kind`.
    var openAPIExtension: JSONValue { ["group": .string(group), "version": .string(version), "kind": .string(kind)] }
}

extension ResourceDefinition {
    /// The schema's name, as Kubernetes forms it: `io.kuma.v1alpha1.Mesh`.
    var schemaName: String {
        if let type { return type.schemaName }
        return gvk.group.split(separator: ".").reversed().joined(separator: ".") + ".\(gvk.version).\(gvk.kind)"
    }

    var listSchemaName: String { schemaName + "List" }

    /// The CRD's schema with what every object has: `apiVersion`, `kind` and `metadata`.
    fileprivate var publishedSchema: JSONValue {
        var schema = openAPISchema
        if schema.object == nil { schema = .object([:]) }
        schema["type"] = "object"
        var properties = schema["properties"]?.object ?? [:]
        properties["apiVersion"] = MetaSchemas.apiVersion
        properties["kind"] = MetaSchemas.kind
        properties["metadata"] = MetaSchemas.reference(MetaSchemas.objectMeta, description: "Metadata of the object.")
        schema["properties"] = .object(properties)
        return schema
    }

    fileprivate var publishedListSchema: JSONValue {
        let list = GroupVersionKind(group: gvk.group, version: gvk.version, kind: listKind)
        return [
            "type": "object",
            "description": .string("\(listKind) is a list of \(gvk.kind)."),
            "required": ["items"],
            "properties": [
                "apiVersion": MetaSchemas.apiVersion,
                "kind": MetaSchemas.kind,
                "metadata": MetaSchemas.reference(MetaSchemas.listMeta, description: "Metadata of the list."),
                "items": [
                    "type": "array", "description": .string("List of \(plural)."),
                    "items": ["$ref": .string("#/components/schemas/\(schemaName)")],
                ],
            ],
            "x-kubernetes-group-version-kind": [list.openAPIExtension],
        ]
    }
}
