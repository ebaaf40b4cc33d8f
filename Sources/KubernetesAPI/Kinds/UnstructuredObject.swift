public import JSON

/// A type of object of which nothing but the metadata is known at compile time.
public protocol UnstructuredKind: Sendable {
    /// The type, and where the API serves it.
    static var resource: ResourceType { get }
}

/// An object kept as the JSON that it came as.
public struct UnstructuredObject<Kind: UnstructuredKind>: KubernetesObject, Hashable {
    public static var resource: ResourceType { Kind.resource }

    /// Read from the content; setting it changes the content as well.
    public var metadata: ObjectMeta {
        didSet { content["metadata"] = metadata.json }
    }

    /// The whole object.
    public private(set) var content: JSONValue

    /// Keeps all of an object, of which nothing but the metadata has to be readable.
    ///
    /// The items of a list of a built-in kind come without `apiVersion` and `kind`: they get those of the type.
    public init(json: JSONValue) throws(JSONDecodingError) {
        metadata = try JSONReader(json).metadata()
        content = json
        if json["kind"] == nil { content["kind"] = .string(Kind.resource.gvk.kind) }
        if json["apiVersion"] == nil { content["apiVersion"] = .string(Kind.resource.gvk.apiVersion) }
    }

    public var json: JSONValue { content }

    public static func == (left: Self, right: Self) -> Bool { left.content == right.content }
    public func hash(into hasher: inout Hasher) { hasher.combine(content) }
}

/// Kinds of which Koguma reads little more than that they are there.
public enum Unstructured {
    /// The kind of ``Namespace``.
    public enum Namespaces: UnstructuredKind {
        /// Cluster-scoped, in the core group.
        public static let resource = ResourceType(
            group: "", version: "v1", kind: "Namespace", plural: "namespaces", isNamespaced: false)
    }

    /// The kind of ``CustomResourceDefinition``.
    public enum CustomResourceDefinitions: UnstructuredKind {
        /// Cluster-scoped, in the group `apiextensions.k8s.io`.
        public static let resource = ResourceType(
            group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition",
            plural: "customresourcedefinitions", isNamespaced: false)
    }

    /// The kind of ``ValidatingWebhookConfiguration``.
    public enum ValidatingWebhookConfigurations: UnstructuredKind {
        /// Cluster-scoped, in the group `admissionregistration.k8s.io`.
        public static let resource = ResourceType(
            group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingWebhookConfiguration",
            plural: "validatingwebhookconfigurations", isNamespaced: false)
    }

    /// The kind of ``MutatingWebhookConfiguration``.
    public enum MutatingWebhookConfigurations: UnstructuredKind {
        /// Cluster-scoped, in the group `admissionregistration.k8s.io`.
        public static let resource = ResourceType(
            group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingWebhookConfiguration",
            plural: "mutatingwebhookconfigurations", isNamespaced: false)
    }
}

/// A namespace: what the keys of namespaced objects begin with.
public typealias Namespace = UnstructuredObject<Unstructured.Namespaces>
/// The definition by which an API server knows a kind that is not built in.
public typealias CustomResourceDefinition = UnstructuredObject<Unstructured.CustomResourceDefinitions>
/// Which webhooks an API server asks whether a write is allowed.
public typealias ValidatingWebhookConfiguration = UnstructuredObject<Unstructured.ValidatingWebhookConfigurations>
/// Which webhooks an API server lets change what is written.
public typealias MutatingWebhookConfiguration = UnstructuredObject<Unstructured.MutatingWebhookConfigurations>
