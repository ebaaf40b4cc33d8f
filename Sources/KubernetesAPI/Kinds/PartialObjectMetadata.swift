public import JSON

/// The metadata of an object of which nothing else is wanted: the server sends, and a cache keeps, no more than that.
///
/// It is for reading only: no server takes one for an object of the kind.
public struct PartialObjectMetadata<Kind: KubernetesObject>: KubernetesObject, Hashable {
    public static var resource: ResourceType { Kind.resource }
    public static var form: ObjectForm { .metadata }

    public var metadata: ObjectMeta

    /// Reads the metadata of an object, whatever else came with it.
    public init(json: JSONValue) throws(JSONDecodingError) {
        metadata = try JSONReader(json).metadata()
    }

    public var json: JSONValue {
        let gvk = ObjectForm.metadataKind
        return [
            "apiVersion": .string(gvk.apiVersion), "kind": .string(gvk.kind), "metadata": metadata.json,
        ]
    }
}

/// As what a server is asked for its objects.
public enum ObjectForm: Sendable, Hashable {
    /// As they are.
    case whole
    /// Their metadata only.
    case metadata

    /// What a server calls an object of which it sends the metadata only.
    public static let metadataKind = GroupVersionKind(
        group: "meta.k8s.io", version: "v1", kind: "PartialObjectMetadata")
}
