public import JSON
public import KubernetesAPI

/// Who may call whom.
///
/// With mutual TLS on, nothing is allowed until a permission allows it.
///
/// What is stored is never trusted to be valid, so decoding needs nothing but the metadata: ask `specification()`.
public struct MeshTrafficPermission: KubernetesObject, Hashable {
    /// Namespaced, in Kuma's group, so that the policies of Kuma users stay theirs.
    public static let resource = ResourceType(
        group: APIGroup.name, version: APIGroup.version, kind: "MeshTrafficPermission",
        plural: "meshtrafficpermissions", isNamespaced: true)

    /// Bears the label `kuma.io/mesh`, which says of which mesh the policy is.
    public var metadata: ObjectMeta
    /// `spec` as it is stored; null if there is none.
    public var spec: JSONValue
    /// The status; nil if there is none, or none that can be read.
    public var status: MeshTrafficPermissionStatus?

    /// Members of the object that are neither ours nor Kubernetes'; kept.
    private var others: JSONObject

    /// Makes a policy of a specification that is not looked at here.
    public init(
        metadata: ObjectMeta, spec: MeshTrafficPermissionSpec, status: MeshTrafficPermissionStatus? = nil
    ) {
        self.metadata = metadata
        self.spec = spec.json
        self.status = status
        others = [:]
    }

    /// Reads a policy of which nothing but the metadata has to be readable.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        spec = reader.object["spec"] ?? .null
        status = try? reader.optional("status")
        others = reader.object.withoutEnvelope
    }

    public var json: JSONValue {
        var object = others
        for (key, value) in envelope { object[key] = value }
        if !spec.isNull { object["spec"] = spec }
        object.set("status", status)
        return .object(object)
    }

    /// The specification.
    ///
    /// - Throws: if it has a type that the schema does not allow.
    public func specification() throws(JSONDecodingError) -> MeshTrafficPermissionSpec {
        try MeshTrafficPermissionSpec(json: spec.isNull ? .object([:]) : spec)
    }

    /// Whether the policy is there only to be looked at: Kuma enforces none with the label `kuma.io/effect: shadow`.
    public var isShadow: Bool { metadata.labels[Names.Label.effect] == "shadow" }

    /// The mesh that the policy is of: the label, else `default`.
    public var mesh: String {
        metadata.labels[Names.Label.mesh].flatMap { $0.isEmpty ? nil : $0 } ?? Names.defaultMesh
    }
}
