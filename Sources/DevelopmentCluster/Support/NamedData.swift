import JSON
import KubernetesAPI

/// A Secret or a ConfigMap without its content: that it is there, and which keys it has.
struct NamedData<Kind: KubernetesObject>: KubernetesObject {
    static var resource: ResourceType { Kind.resource }

    var metadata: ObjectMeta
    var keys: Set<String>

    init(json: JSONValue) throws(JSONDecodingError) {
        metadata = try JSONReader(json).metadata()
        keys = Set((json["data"]?.object?.keys ?? []) + (json["binaryData"]?.object?.keys ?? []))
    }

    /// Not what was read: nobody writes these.
    var json: JSONValue { .object(envelope) }
}
