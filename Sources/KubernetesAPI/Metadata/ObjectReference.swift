public import JSON

/// What an event is about.
public struct ObjectReference: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// Group and version, as `kuma.io/v1alpha1`; `v1` for the core group.
    public var apiVersion: String
    /// The kind, without which a name says nothing.
    public var kind: String
    /// Empty for cluster-scoped objects.
    public var namespace: String
    /// The name at the time of the event; the object may be gone since.
    public var name: String
    /// Tells the object from a later one of the same name; empty if it is not known.
    public var uid: String
    /// The version that was looked at; empty if it is not known.
    public var resourceVersion: String

    /// Makes a reference from its parts; those that are left out are not written.
    public init(
        apiVersion: String, kind: String, namespace: String = "", name: String, uid: String = "",
        resourceVersion: String = ""
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.resourceVersion = resourceVersion
    }

    /// A reference to an object as it was read.
    public init(to object: some KubernetesObject) {
        let gvk = type(of: object).resource.gvk
        self.init(
            apiVersion: gvk.apiVersion, kind: gvk.kind, namespace: object.metadata.namespace,
            name: object.metadata.name, uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion)
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        apiVersion = try reader.value("apiVersion", default: "")
        kind = try reader.value("kind", default: "")
        namespace = try reader.value("namespace", default: "")
        name = try reader.value("name", default: "")
        uid = try reader.value("uid", default: "")
        resourceVersion = try reader.value("resourceVersion", default: "")
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.setUnlessEmpty("apiVersion", apiVersion)
        object.setUnlessEmpty("kind", kind)
        object.setUnlessEmpty("namespace", namespace)
        object.setUnlessEmpty("name", name)
        object.setUnlessEmpty("uid", uid)
        object.setUnlessEmpty("resourceVersion", resourceVersion)
        return .object(object)
    }
}
