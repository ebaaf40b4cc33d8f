public import JSON

/// A type of object of which nothing but the metadata is known at compile time.
public protocol UnstructuredKind: Sendable {
    static var resource: ResourceType { get }
}

/// An object kept as the JSON that it came as.
public struct UnstructuredObject<Kind: UnstructuredKind>: KubernetesObject, Hashable {
    public static var resource: ResourceType { Kind.resource }

    public var metadata: ObjectMeta {
        didSet { content["metadata"] = metadata.json }
    }

    /// The whole object.
    public private(set) var content: JSONValue

    public init(json: JSONValue) throws(JSONDecodingError) {
        metadata = try JSONReader(json).metadata()
        content = json
    }

    public var json: JSONValue { content }

    public static func == (left: Self, right: Self) -> Bool { left.content == right.content }
    public func hash(into hasher: inout Hasher) { hasher.combine(content) }
}

/// Kinds of which Koguma reads little more than that they are there.
public enum Unstructured {
    public enum Namespaces: UnstructuredKind {
        public static let resource = ResourceType(
            group: "", version: "v1", kind: "Namespace", plural: "namespaces", isNamespaced: false)
    }

    public enum CustomResourceDefinitions: UnstructuredKind {
        public static let resource = ResourceType(
            group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition",
            plural: "customresourcedefinitions", isNamespaced: false)
    }

    public enum ValidatingWebhookConfigurations: UnstructuredKind {
        public static let resource = ResourceType(
            group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingWebhookConfiguration",
            plural: "validatingwebhookconfigurations", isNamespaced: false)
    }

    public enum MutatingWebhookConfigurations: UnstructuredKind {
        public static let resource = ResourceType(
            group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingWebhookConfiguration",
            plural: "mutatingwebhookconfigurations", isNamespaced: false)
    }
}

public typealias Namespace = UnstructuredObject<Unstructured.Namespaces>
public typealias CustomResourceDefinition = UnstructuredObject<Unstructured.CustomResourceDefinitions>
public typealias ValidatingWebhookConfiguration = UnstructuredObject<Unstructured.ValidatingWebhookConfigurations>
public typealias MutatingWebhookConfiguration = UnstructuredObject<Unstructured.MutatingWebhookConfigurations>
