import JSON
import KubernetesAPI
import MeshAPI

/// What of a custom resource definition the verdict depends on.
///
/// Definitions are large, up to a megabyte each: nothing more of them is kept.
struct DefinitionSummary: KubernetesObject, Hashable {
    static let resource = CustomResourceDefinition.resource

    var metadata: ObjectMeta
    /// Whether it has the status that ours have.
    let isOurs: Bool

    init(json: JSONValue) throws(JSONDecodingError) {
        metadata = try ObjectMeta(identityOf: JSONReader(json).metadata())
        isOurs = Self.isOurs(json)
    }

    var json: JSONValue { .object(envelope) }

    /// Kuma's definitions have no status subresource in the version that both have.
    private static func isOurs(_ definition: JSONValue) -> Bool {
        let versions = definition["spec"]?["versions"]?.array ?? []
        return versions.contains {
            $0["name"]?.string == APIGroup.version && $0["subresources"]?["status"] != nil
                && $0[path: ["schema", "openAPIV3Schema", "properties", "status"]] != nil
        }
    }
}

/// What of an admission configuration the verdict depends on: the names of its webhooks.
struct WebhookSummary<Kind: UnstructuredKind>: KubernetesObject, Hashable {
    static var resource: ResourceType { Kind.resource }

    var metadata: ObjectMeta
    let webhooks: [String]

    init(json: JSONValue) throws(JSONDecodingError) {
        metadata = try ObjectMeta(identityOf: JSONReader(json).metadata())
        webhooks = (json["webhooks"]?.array ?? []).compactMap { $0["name"]?.string }
    }

    var json: JSONValue { .object(envelope) }
}

extension ObjectMeta {
    /// Which object, in which version: all that a store needs.
    fileprivate init(identityOf metadata: ObjectMeta) {
        self.init(name: metadata.name, namespace: metadata.namespace)
        uid = metadata.uid
        resourceVersion = metadata.resourceVersion
    }
}
