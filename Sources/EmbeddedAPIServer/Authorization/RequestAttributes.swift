import KubernetesAPI

/// What a request is about, as authorization and audit see it.
struct RequestAttributes: Sendable, Hashable {
    /// A verb of Kubernetes, such as `deletecollection`; for other paths the method in lower case.
    var verb: String
    /// Whether it is about a resource rather than about some other path.
    var isResource = true
    var group = ""
    var version = ""
    var namespace = ""
    /// The plural.
    var resource = ""
    var subresource = ""
    var name = ""
    /// The URL's path.
    var path = ""
}

extension RequestAttributes {
    /// Of a request, whether or not what it is about exists (k8s.io/apiserver, endpoints/request/requestinfo.go).
    init(method: String, target: RequestTarget) {
        self.init(verb: method.lowercased(), isResource: false, path: target.path)
        guard let rest = readVersion(target.segments), let first = rest.first else { return }
        isResource = true
        verb = Self.verbs[method] ?? ""
        var parts = rest
        if first == "namespaces", parts.count > 1 {
            namespace = parts[parts.startIndex + 1]
            if parts.count > 2, !ResourcePath.partsOfNamespaces.contains(parts[parts.startIndex + 2]) {
                parts = parts.dropFirst(2)
            }
        }
        resource = parts.popFirst() ?? ""
        name = parts.popFirst() ?? ""
        subresource = parts.popFirst() ?? ""
        let watches = target.flag("watch") ?? false
        switch verb {
        case "get" where watches: verb = "watch"
        case "get" where name.isEmpty: verb = "list"
        case "delete" where name.isEmpty: verb = "deletecollection"
        default: break
        }
        if name.isEmpty, verb == "list" || verb == "watch" { name = Self.selectedName(target) }
    }

    private static let verbs = [
        "POST": "create", "GET": "get", "HEAD": "get", "PUT": "update", "PATCH": "patch", "DELETE": "delete",
    ]

    /// Takes group and version of `/api/v1/…` or `/apis/<group>/<version>/…`; nil for what is above or beside that.
    private mutating func readVersion(_ segments: [String]) -> ArraySlice<String>? {
        let isCore = segments.first == "api"
        guard isCore || segments.first == "apis", segments.count > (isCore ? 2 : 3) else { return nil }
        var rest = segments.dropFirst()
        if !isCore { group = rest.popFirst() ?? "" }
        version = rest.popFirst() ?? ""
        return rest
    }

    /// A list of the one object of a name is what rights to that name are enough for.
    private static func selectedName(_ target: RequestTarget) -> String {
        guard let selector = try? FieldSelector(parsing: target.parameter("fieldSelector") ?? "") else { return "" }
        let named = selector.requirements.first { $0.field == "metadata.name" && !$0.isNegated }
        guard let name = named?.value, ![".", ".."].contains(name), !name.contains(where: { "/%".contains($0) }) else {
            return ""
        }
        return name
    }
}
