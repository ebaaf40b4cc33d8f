public import JSON
public import KubernetesAPI

/// A Namespace, whose labels and annotations say who in it is a member of which mesh.
///
/// It is for reading only.
public struct WorkloadNamespace: KubernetesObject, Hashable {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Namespace", plural: "namespaces", isNamespaced: false)

    /// Without annotations that nobody here asks for.
    public var metadata: ObjectMeta
    /// Whether it is about to go, so that nothing can be created in it.
    public var isTerminating: Bool

    /// Reads a Namespace.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata().kept { $0.contains("kuma.io/") || $0.hasPrefix("koguma.io/") }
        isTerminating =
            metadata.deletionTimestamp != nil || json[path: ["status", "phase"]]?.string == "Terminating"
    }

    public var json: JSONValue { .object(envelope) }
}
