import JSON
import KubernetesAPI

/// The discovery documents that every Kubernetes version has: one for the groups, one for each version.
enum ClassicDiscovery {
    /// What `/api` answers.
    static let coreVersions: JSONValue = [
        "kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": [],
    ]

    /// What `/apis` answers.
    static func groupList(_ served: ServedAPIs) -> JSONValue {
        [
            "kind": "APIGroupList", "apiVersion": "v1",
            "groups": .array(served.groups.filter { !$0.name.isEmpty }.map { .object(description(of: $0)) }),
        ]
    }

    /// What `/apis/<group>` answers.
    static func group(_ group: ServedAPIs.Group) -> JSONValue {
        var object = description(of: group)
        object["kind"] = "APIGroup"
        object["apiVersion"] = "v1"
        return .object(object)
    }

    private static func description(of group: ServedAPIs.Group) -> JSONObject {
        let versions = group.versions.map { version -> JSONValue in
            ["groupVersion": .string("\(group.name)/\(version.name)"), "version": .string(version.name)]
        }
        return ["name": .string(group.name), "versions": .array(versions), "preferredVersion": versions.first ?? .null]
    }

    /// What `/api/v1` and `/apis/<group>/<version>` answer.
    static func resourceList(group: String, version: ServedAPIs.Version) -> JSONValue {
        [
            "kind": "APIResourceList", "apiVersion": "v1",
            "groupVersion": .string(group.isEmpty ? version.name : "\(group)/\(version.name)"),
            "resources": .array(version.resources.flatMap(entries)),
        ]
    }

    private static func entries(for resource: ResourceDefinition) -> [JSONValue] {
        var entry: JSONObject = [
            "name": .string(resource.plural), "singularName": .string(resource.singular),
            "namespaced": .bool(resource.isNamespaced), "kind": .string(resource.gvk.kind),
            "verbs": JSONValue(resource.verbs),
        ]
        if !resource.shortNames.isEmpty { entry["shortNames"] = JSONValue(resource.shortNames) }
        if !resource.categories.isEmpty { entry["categories"] = JSONValue(resource.categories) }
        let parts = resource.subresources.map { subresource -> JSONValue in
            var part: JSONObject = [
                "name": .string("\(resource.plural)/\(subresource.rawValue)"), "singularName": "",
                "namespaced": .bool(resource.isNamespaced),
                "kind": .string(subresource.kind?.kind ?? resource.gvk.kind), "verbs": JSONValue(subresource.verbs),
            ]
            if let kind = subresource.kind, kind.apiVersion != resource.gvk.apiVersion {
                part["group"] = .string(kind.group)
                part["version"] = .string(kind.version)
            }
            return .object(part)
        }
        return [.object(entry)] + parts
    }
}
