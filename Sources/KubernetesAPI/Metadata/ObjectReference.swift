public import JSON

/// What an event is about.
public struct ObjectReference: Sendable, Hashable, JSONDecodable, JSONEncodable {
    public var apiVersion: String
    public var kind: String
    public var namespace: String
    public var name: String
    public var uid: String
    public var resourceVersion: String

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
