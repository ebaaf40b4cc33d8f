import JSON

extension BootstrapRoles {
    private static let group = "rbac.authorization.k8s.io"

    private static func metadata(_ name: String, labels: JSONObject = [:]) -> JSONValue {
        var labels = labels
        labels["kubernetes.io/bootstrapping"] = "rbac-defaults"
        return [
            "name": .string(name), "labels": .object(labels),
            "annotations": ["rbac.authorization.kubernetes.io/autoupdate": "true"],
        ]
    }

    static func object(_ role: Role) -> JSONValue {
        func label(_ name: String) -> String { "rbac.authorization.k8s.io/aggregate-to-\(name)" }
        var labels: JSONObject = [:]
        if let other = role.addsTo { labels[label(other)] = "true" }
        var object: JSONObject = [
            "apiVersion": .string("\(group)/v1"), "kind": "ClusterRole",
            "metadata": metadata(role.name, labels: labels),
        ]
        if role.gathers {
            let labels: JSONObject = [label(role.name): "true"]
            object["aggregationRule"] = ["clusterRoleSelectors": [["matchLabels": .object(labels)]]]
        } else {
            object["rules"] = .array(role.rules.map(\.json))
        }
        return .object(object)
    }

    static func object(binding role: String, to subjects: [RBACPolicy.Subject]) -> JSONValue {
        var object: JSONObject = [
            "apiVersion": .string("\(group)/v1"), "kind": "ClusterRoleBinding", "metadata": metadata(role),
            "roleRef": ["apiGroup": .string(group), "kind": "ClusterRole", "name": .string(role)],
        ]
        if !subjects.isEmpty {
            object["subjects"] = .array(
                subjects.map { ["apiGroup": .string(group), "kind": .string($0.kind), "name": .string($0.name)] })
        }
        return .object(object)
    }
}

extension PolicyRule {
    var json: JSONValue {
        var object: JSONObject = ["verbs": JSONValue(verbs)]
        object.setUnlessEmpty("apiGroups", groups)
        object.setUnlessEmpty("resources", resources)
        object.setUnlessEmpty("resourceNames", names)
        object.setUnlessEmpty("nonResourceURLs", paths)
        return .object(object)
    }
}

extension APICore {
    /// Creates the roles and bindings that are always there, where they are missing.
    func createBootstrapRoles() {
        let roles = BootstrapRoles.roles.map(BootstrapRoles.object)
        let bindings = BootstrapRoles.bindings.map { BootstrapRoles.object(binding: $0.role, to: $0.subjects) }
        for (table, objects) in [
            (BuiltInResources.clusterRoles, roles), (BuiltInResources.clusterRoleBindings, bindings),
        ] {
            guard let resource = registry.definition(storage: table) else { continue }
            for object in objects where storage.entry(table, object.objectName) == nil {
                let body = RequestBody(bytes: object.encoded())
                _ = try? create(body, at: ObjectTarget(resource: resource), WriteOptions(caller: Self.server))
            }
        }
    }
}
