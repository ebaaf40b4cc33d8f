/// What the path of a resource request names, before it is known whether that is served.
struct ResourcePath: Sendable, Hashable {
    var group: String
    var version: String
    /// Empty: the path names the API version itself.
    var plural = ""
    /// Empty: cluster-scoped, or all namespaces.
    var namespace = ""
    /// Empty: the collection.
    var name = ""
    /// Empty: the object itself.
    var subresource = ""

    /// From `/api/v1/…` or `/apis/<group>/<version>/…`; nil if the path has another shape.
    init?(segments: [String]) {
        var rest = segments[...]
        switch rest.popFirst() {
        case "api":
            guard let version = rest.popFirst() else { return nil }
            (group, self.version) = ("", version)
        case "apis":
            guard let group = rest.popFirst(), let version = rest.popFirst() else { return nil }
            (self.group, self.version) = (group, version)
        default: return nil
        }
        // `namespaces/x` is an object, `namespaces/x/secrets` is inside it; `status` and `finalize` are its own parts.
        if rest.first == "namespaces", rest.count > 2, !Self.partsOfNamespaces.contains(rest[rest.startIndex + 2]) {
            namespace = rest[rest.startIndex + 1]
            rest = rest.dropFirst(2)
        }
        plural = rest.popFirst() ?? ""
        name = rest.popFirst() ?? ""
        subresource = rest.popFirst() ?? ""
        if !rest.isEmpty { return nil }
    }

    static let partsOfNamespaces: Set<String> = ["status", "finalize"]
}
