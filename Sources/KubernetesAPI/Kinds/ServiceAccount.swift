public import JSON

/// An identity of Pods towards the API server; nothing of it is read but that it is there.
public struct ServiceAccount: KubernetesObject, Hashable {
    /// In the core group, whose objects the API serves below `/api/v1`.
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts", isNamespaced: true)

    /// Bears the name, which is part of the identity.
    public var metadata: ObjectMeta

    /// Makes an account.
    public init(metadata: ObjectMeta) {
        self.metadata = metadata
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        metadata = try JSONReader(json).metadata()
    }

    public var json: JSONValue { .object(envelope) }
}

/// A whole account, with what is not read here, is an ``UnstructuredObject`` of this kind.
extension ServiceAccount: UnstructuredKind {}
