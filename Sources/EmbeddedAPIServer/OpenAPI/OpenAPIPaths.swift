import JSON
import KubernetesAPI

/// The paths of one resource in its OpenAPI document.
struct OpenAPIPaths {
    private let resource: ResourceDefinition

    init(_ resource: ResourceDefinition) {
        self.resource = resource
    }

    var all: [(path: String, item: JSONValue)] {
        let gvk = resource.gvk
        let root = "/" + OpenAPIDocument.name(group: gvk.group, version: gvk.version)
        let collection =
            resource.isNamespaced
            ? "\(root)/namespaces/{namespace}/\(resource.plural)" : "\(root)/\(resource.plural)"
        let object = "\(collection)/{name}"
        guard resource.isStored else { return [(collection, item([("post", "create")], isObject: false))] }
        var paths = [
            (collection, item([("get", "list"), ("post", "create"), ("delete", "deletecollection")], isObject: false)),
            (
                object,
                item([("get", "get"), ("put", "update"), ("patch", "patch"), ("delete", "delete")], isObject: true)
            ),
        ]
        if resource.isNamespaced {
            paths.append(("\(root)/\(resource.plural)", item([("get", "list")], isObject: false)))
        }
        for subresource in resource.subresources {
            let methods = [("get", "get"), ("post", "create"), ("put", "update"), ("patch", "patch")]
                .filter { subresource.verbs.contains($0.1) }
            paths.append(("\(object)/\(subresource.rawValue)", item(methods, isObject: true, of: subresource.kind)))
        }
        return paths
    }

    /// - Parameter kind: what is exchanged there, if that is not the object.
    private func item(
        _ methods: [(method: String, verb: String)], isObject: Bool, of kind: GroupVersionKind? = nil
    ) -> JSONValue {
        var item: JSONObject = [:]
        for (method, verb) in methods where resource.verbs.contains(verb) || isObject {
            item[method] = operation(verb, of: kind ?? resource.gvk)
        }
        var parameters: [JSONValue] = []
        if isObject { parameters.append(Self.pathParameter("name", "name of the \(resource.gvk.kind)")) }
        if resource.isNamespaced { parameters.append(Self.pathParameter("namespace", "object name and auth scope")) }
        item["parameters"] = .array(parameters)
        return .object(item)
    }

    private func operation(_ verb: String, of gvk: GroupVersionKind) -> JSONValue {
        let isList = verb == "list"
        let schema = gvk == resource.gvk ? resource.schemaName : BuiltInTypes.type(of: gvk)?.schemaName ?? ""
        var operation: JSONObject = [
            "description": .string("\(verb) \(isList ? resource.plural : gvk.kind)"),
            "operationId": .string("\(verb)\(resource.gvk.version)\(gvk.kind)"),
            "x-kubernetes-action": .string(verb),
            "x-kubernetes-group-version-kind": gvk.openAPIExtension,
            "parameters": .array(Self.parameters(of: verb)),
            "responses": [
                "200": [
                    "description": "OK",
                    "content": Self.content(
                        ["application/json", "application/yaml"],
                        schema: isList ? resource.listSchemaName : schema
                    ),
                ]
            ],
        ]
        switch verb {
        case "create", "update":
            let types = ["application/json", "application/yaml"]
            operation["requestBody"] = ["required": true, "content": Self.content(types, schema: schema)]
        case "patch":
            let types = PatchType.allCases.filter { $0 != .strategic || !resource.isCustom }.map(\.rawValue)
            operation["requestBody"] = ["required": true, "content": Self.content(types, schema: MetaSchemas.patch)]
        case "delete", "deletecollection":
            let types = ["application/json", "application/yaml"]
            operation["requestBody"] = ["content": Self.content(types, schema: MetaSchemas.deleteOptions)]
        default: break
        }
        return .object(operation)
    }

    private static func content(_ types: [String], schema: String) -> JSONValue {
        .object(JSONObject(types.map { ($0, ["schema": ["$ref": .string("#/components/schemas/\(schema)")]]) }))
    }

    private static func pathParameter(_ name: String, _ description: String) -> JSONValue {
        [
            "name": .string(name), "in": "path", "required": true, "description": .string(description),
            "schema": ["type": "string", "uniqueItems": true],
        ]
    }

    private static func parameters(of verb: String) -> [JSONValue] {
        let writing: [(String, String)] = [
            ("dryRun", "string"), ("fieldManager", "string"), ("fieldValidation", "string"),
        ]
        let selecting: [(String, String)] = [
            ("allowWatchBookmarks", "boolean"), ("continue", "string"), ("fieldSelector", "string"),
            ("labelSelector", "string"), ("limit", "integer"), ("resourceVersion", "string"),
            ("resourceVersionMatch", "string"), ("sendInitialEvents", "boolean"), ("timeoutSeconds", "integer"),
            ("watch", "boolean"),
        ]
        let deleting: [(String, String)] = [
            ("dryRun", "string"), ("gracePeriodSeconds", "integer"), ("orphanDependents", "boolean"),
            ("propagationPolicy", "string"),
        ]
        let named: [(String, String)] =
            switch verb {
            case "create", "update": writing
            case "patch": writing + [("force", "boolean")]
            case "list": selecting
            case "delete": deleting
            case "deletecollection": deleting + selecting.filter { $0.0 != "watch" && $0.0 != "dryRun" }
            default: []
            }
        return (named + [("pretty", "string")]).map { name, type in
            ["name": .string(name), "in": "query", "schema": ["type": .string(type), "uniqueItems": true]]
        }
    }
}
