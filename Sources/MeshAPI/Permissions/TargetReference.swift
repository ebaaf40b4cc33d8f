public import JSON

/// `targetRef`: what a policy selects, or who a client is.
public struct TargetReference: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// One of `Kind`, or what a user wrote instead.
    public var kind: String
    public var name: String?
    public var namespace: String?
    /// Reserved by Kuma; never valid.
    public var mesh: String?
    public var labels: [String: String]?
    public var tags: [String: String]?
    /// A port, by name or number.
    public var sectionName: String?
    /// `Sidecar` or `Gateway`.
    public var proxyTypes: [String]?

    /// The kinds that permissions know.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case mesh = "Mesh"
        case meshSubset = "MeshSubset"
        case meshService = "MeshService"
        case meshServiceSubset = "MeshServiceSubset"
        case dataplane = "Dataplane"
    }

    public init(kind: Kind, name: String? = nil) {
        self.kind = kind.rawValue
        self.name = name
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        kind = try reader.required("kind")
        name = try reader.optional("name")
        namespace = try reader.optional("namespace")
        mesh = try reader.optional("mesh")
        labels = try reader.optional("labels")
        tags = try reader.optional("tags")
        sectionName = try reader.optional("sectionName")
        proxyTypes = try reader.optional("proxyTypes")
    }

    public var json: JSONValue {
        var object: JSONObject = ["kind": .string(kind)]
        object.set("name", name)
        object.set("namespace", namespace)
        object.set("mesh", mesh)
        object.set("labels", labels)
        object.set("tags", tags)
        object.set("sectionName", sectionName)
        object.set("proxyTypes", proxyTypes)
        return .object(object)
    }
}
