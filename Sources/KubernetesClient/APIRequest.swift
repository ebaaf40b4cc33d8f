import HTTPTransport
import JSON
import KubernetesAPI

/// A request in the terms of the Kubernetes API, before server and credentials are known.
struct APIRequest: Sendable {
    /// What is tried, such as `get meshes.kuma.io default`: the beginning of every error.
    var operation: String
    var method: HTTPRequest.Method
    var path: String
    var query: [(name: String, value: String)] = []
    var contentType = "application/json"
    /// What the answer may be.
    var accept = "application/json"
    var body: [UInt8]?
    /// Twice the client's usual time limit, and the body limit of a list.
    var isList = false

    /// Most bytes of one object: API servers take 3 MiB, and escapes and managed fields add to that.
    static let objectLimit = 16 * 1024 * 1024
    /// Most bytes of a list: some ten times what the largest clusters' lists of one kind come to.
    static let listLimit = 1024 * 1024 * 1024

    /// A request for an object, or for a collection where there is no name.
    init(
        _ verb: String, _ method: HTTPRequest.Method, _ resource: ResourceType, _ key: ObjectKey,
        subresource: String? = nil, isCollection: Bool = false
    ) throws(KubernetesError) {
        var operation = "\(verb) \(resource.qualifiedName)"
        if let subresource { operation += "/\(subresource)" }
        if !key.name.isEmpty {
            operation += " \(key)"
        } else if !key.namespace.isEmpty {
            operation += " in \(key.namespace)"
        }
        self.operation = operation
        self.method = method
        if !isCollection, key.name.isEmpty {
            throw KubernetesError(.invalidRequest, operation, "the object has no name")
        }
        if resource.isNamespaced, key.namespace.isEmpty, !isCollection || method != .get {
            throw KubernetesError(.invalidRequest, operation, "the object has no namespace")
        }
        guard Self.isSegment(key.namespace), Self.isSegment(key.name) else {
            throw KubernetesError(
                .invalidRequest, operation, "name and namespace must not be \".\" or \"..\" or have \"/\" or \"%\"")
        }
        path = resource.path(
            namespace: Self.encoded(key.namespace), name: isCollection ? nil : Self.encoded(key.name),
            subresource: subresource)
    }

    /// A request that reads an object, or a collection, in the form that the type asks for.
    init<Object: KubernetesObject>(
        reading type: Object.Type, _ verb: String, _ key: ObjectKey, isCollection: Bool = false
    ) throws(KubernetesError) {
        try self.init(verb, .get, Object.resource, key, isCollection: isCollection)
        guard Object.form == .metadata else { return }
        let gvk = ObjectForm.metadataKind
        let kind = isCollection && verb == "list" ? gvk.kind + "List" : gvk.kind
        // A server that cannot do it may send the whole objects: less of a saving, and still right.
        accept = "application/json;as=\(kind);g=\(gvk.group);v=\(gvk.version),application/json"
    }

    /// A request for any path.
    init(_ method: HTTPRequest.Method, path: String, query: [(name: String, value: String)] = []) {
        operation = "\(method.rawValue.lowercased()) \(path)"
        self.method = method
        self.path = path
        self.query = query
    }

    /// Path and query as they stand in the request line.
    var target: String {
        guard !query.isEmpty else { return path }
        return path + "?"
            + query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    /// What API servers accept as a part of a path (`IsValidPathSegmentName` of apimachinery).
    private static func isSegment(_ text: String) -> Bool {
        text != "." && text != ".." && !text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") }
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986 and the colon, which names such as
    /// `system:node` have.
    static func encoded(_ text: String) -> String {
        var encoded = ""
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: ":"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += byte < 0x10 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
