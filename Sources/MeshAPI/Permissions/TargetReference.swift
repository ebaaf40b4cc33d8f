public import JSON

/// `targetRef`: what a policy selects, or who a client is.
public struct TargetReference: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// One of `Kind`, or what a user wrote instead.
    public var kind: String
    /// The value of the tag `kuma.io/service`, or the name of a Service or Dataplane.
    public var name: String?
    /// The namespace of what is named; only for `Dataplane` and `MeshService`.
    public var namespace: String?
    /// Reserved by Kuma; never valid.
    public var mesh: String?
    /// The labels of Dataplanes, instead of a name.
    public var labels: [String: String]?
    /// The tags of inbounds or clients; only for `MeshSubset` and `MeshServiceSubset`.
    public var tags: [String: String]?
    /// A port, by name or number.
    public var sectionName: String?
    /// `Sidecar` or `Gateway`.
    public var proxyTypes: [String]?

    /// The kinds that permissions know.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// All of the mesh; needs no name.
        case mesh = "Mesh"
        /// What has the tags.
        case meshSubset = "MeshSubset"
        /// A service, by its name.
        case meshService = "MeshService"
        /// What of a service has the tags.
        case meshServiceSubset = "MeshServiceSubset"
        /// Proxies, by name or labels; only as what is protected, not as a client.
        case dataplane = "Dataplane"
    }

    /// Makes a reference of a kind that is known.
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
