import KubernetesAPI

/// A part of an object with an endpoint of its own.
enum Subresource: String, Sendable, Hashable {
    case status
    /// Only namespaces have it: it replaces `spec.finalizers`.
    case finalize
    /// How many copies there are to be.
    case scale
    /// Makes a token for a service account.
    case token
    /// Puts a Pod on a node.
    case binding
    /// Deletes a Pod unless a disruption budget forbids it.
    case eviction
    /// What a Pod's containers have written.
    case log

    /// The verbs as discovery lists them.
    var verbs: [String] {
        switch self {
        case .status, .scale: ["get", "patch", "update"]
        case .finalize: ["update"]
        case .token, .binding, .eviction: ["create"]
        case .log: ["get"]
        }
    }

    /// The kind of what is read or written here; nil: that of the whole object.
    var kind: GroupVersionKind? {
        switch self {
        case .status, .finalize, .log: nil
        case .scale: GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale")
        case .token: GroupVersionKind(group: "authentication.k8s.io", version: "v1", kind: "TokenRequest")
        case .binding: GroupVersionKind(group: "", version: "v1", kind: "Binding")
        case .eviction: GroupVersionKind(group: "policy", version: "v1", kind: "Eviction")
        }
    }
}
