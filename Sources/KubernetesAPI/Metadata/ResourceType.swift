/// The group, version and kind by which an object names its type.
public struct GroupVersionKind: Sendable, Hashable {
    /// The API group; empty for the core group.
    public let group: String
    /// The version within the group, as `v1alpha1`.
    public let version: String
    /// The kind, as `Mesh`; case matters.
    public let kind: String

    /// Makes one from its parts, as they stand in a definition.
    public init(group: String, version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    /// From `apiVersion` (`v1`, `apps/v1`) and `kind`.
    public init(apiVersion: String, kind: String) {
        let parts = apiVersion.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        self.init(group: parts.count == 2 ? parts[0] : "", version: parts[parts.count - 1], kind: kind)
    }

    /// The value of `apiVersion`: `v1`, or `group/version`.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
}

/// A type of object and where the API serves it.
public struct ResourceType: Sendable, Hashable {
    /// What objects of the type say of themselves in `apiVersion` and `kind`.
    public let gvk: GroupVersionKind
    /// The name in paths: plural, lower case.
    public let plural: String
    /// Whether its objects are in namespaces, and so its paths.
    public let isNamespaced: Bool

    /// Makes a type from its name in objects and its name in paths.
    public init(_ gvk: GroupVersionKind, plural: String, isNamespaced: Bool) {
        self.gvk = gvk
        self.plural = plural
        self.isNamespaced = isNamespaced
    }

    /// Makes a type from the parts of both names.
    public init(group: String, version: String, kind: String, plural: String, isNamespaced: Bool) {
        self.init(
            GroupVersionKind(group: group, version: version, kind: kind), plural: plural, isNamespaced: isNamespaced)
    }

    /// The path of a collection (of all namespaces where `namespace` is empty), an object, or its subresource.
    public func path(namespace: String = "", name: String? = nil, subresource: String? = nil) -> String {
        var path = gvk.group.isEmpty ? "/api/\(gvk.version)" : "/apis/\(gvk.group)/\(gvk.version)"
        if isNamespaced, !namespace.isEmpty { path += "/namespaces/\(namespace)" }
        path += "/\(plural)"
        if let name { path += "/\(name)" }
        if let subresource { path += "/\(subresource)" }
        return path
    }

    /// The group-qualified name that Kubernetes puts in messages: `meshes.kuma.io`, `secrets`.
    public var qualifiedName: String { gvk.group.isEmpty ? plural : "\(plural).\(gvk.group)" }
}
