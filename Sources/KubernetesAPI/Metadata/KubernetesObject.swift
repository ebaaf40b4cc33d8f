public import JSON

/// An object that the Kubernetes API serves.
public protocol KubernetesObject: JSONDecodable, JSONEncodable {
    /// The type, and where the API serves it.
    static var resource: ResourceType { get }

    /// As what a server is asked for the objects; ``ObjectForm/whole`` unless the type says otherwise.
    static var form: ObjectForm { get }

    /// Name, labels, owners, version: what every kind has in common.
    var metadata: ObjectMeta { get set }
}

extension KubernetesObject {
    public static var form: ObjectForm { .whole }

    /// Namespace and name, which tell the object apart from others of its type.
    public var key: ObjectKey { ObjectKey(namespace: metadata.namespace, name: metadata.name) }

    /// The members that every object has, to which a kind adds its own.
    public var envelope: JSONObject {
        [
            "apiVersion": .string(Self.resource.gvk.apiVersion), "kind": .string(Self.resource.gvk.kind),
            "metadata": metadata.json,
        ]
    }
}

extension JSONReader {
    /// `metadata`, which every object has.
    public func metadata() throws(JSONDecodingError) -> ObjectMeta {
        try required("metadata")
    }
}
