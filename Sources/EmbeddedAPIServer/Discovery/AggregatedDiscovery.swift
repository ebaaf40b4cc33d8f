import JSON
import KubernetesAPI

/// `APIGroupDiscoveryList`: all of discovery in two documents, `/api` and `/apis`.
enum AggregatedDiscovery {
    /// The version of `apidiscovery.k8s.io` that a client asks for first, of those there are.
    static func version(acceptedBy request: APIRequest) -> String? {
        let ranges = MediaRange.parse(request.headers.values("Accept")) ?? []
        for range in ranges where range.covers("application/json") {
            let wanted = range.parameters
            guard wanted["as"] == "APIGroupDiscoveryList", wanted["g"] == "apidiscovery.k8s.io" else {
                // What the client likes as well as this, but named first, it gets.
                if wanted["as"] == nil { return nil }
                continue
            }
            if let version = wanted["v"], ["v2", "v2beta1"].contains(version) { return version }
        }
        return nil
    }

    static func contentType(version: String) -> String {
        "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList"
    }

    /// - Parameter isCore: whether to list the core group (`/api`) or all others (`/apis`).
    static func document(_ served: ServedAPIs, version: String, isCore: Bool) -> JSONValue {
        let groups = served.groups.filter { $0.name.isEmpty == isCore }
        return [
            "kind": "APIGroupDiscoveryList", "apiVersion": .string("apidiscovery.k8s.io/\(version)"), "metadata": [:],
            "items": .array(groups.map(entry)),
        ]
    }

    private static func entry(for group: ServedAPIs.Group) -> JSONValue {
        [
            "metadata": group.name.isEmpty ? [:] : ["name": .string(group.name)],
            "versions": .array(
                group.versions.map { version in
                    [
                        "version": .string(version.name), "freshness": "Current",
                        "resources": .array(version.resources.map(entry)),
                    ]
                }),
        ]
    }

    private static func entry(for resource: ResourceDefinition) -> JSONValue {
        func kind(_ gvk: GroupVersionKind) -> JSONValue {
            ["group": .string(gvk.group), "version": .string(gvk.version), "kind": .string(gvk.kind)]
        }
        var entry: JSONObject = [
            "resource": .string(resource.plural), "responseKind": kind(resource.gvk),
            "scope": resource.isNamespaced ? "Namespaced" : "Cluster",
            "singularResource": .string(resource.singular), "verbs": JSONValue(resource.verbs),
        ]
        if !resource.shortNames.isEmpty { entry["shortNames"] = JSONValue(resource.shortNames) }
        if !resource.categories.isEmpty { entry["categories"] = JSONValue(resource.categories) }
        if !resource.subresources.isEmpty {
            entry["subresources"] = .array(
                resource.subresources.map { subresource in
                    [
                        "subresource": .string(subresource.rawValue),
                        "responseKind": kind(subresource.kind ?? resource.gvk),
                        "verbs": JSONValue(subresource.verbs),
                    ]
                })
        }
        return .object(entry)
    }
}
