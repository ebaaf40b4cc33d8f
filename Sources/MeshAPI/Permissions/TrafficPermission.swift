public import JSON
public import KubernetesAPI

/// Who may call what no MeshTrafficPermission selects: the older form of permissions.
///
/// What is stored is never trusted to be valid, so decoding needs nothing but the metadata: ask `specification()`.
public struct TrafficPermission: KubernetesObject, Hashable {
    /// In Kuma's group, and in no namespace.
    public static let resource = ResourceType(
        group: APIGroup.name, version: APIGroup.version, kind: "TrafficPermission", plural: "trafficpermissions",
        isNamespaced: false)

    /// Bears the name, and maybe the label `kuma.io/mesh`.
    public var metadata: ObjectMeta
    /// The root field `mesh`; nil if there is none.
    public var meshField: String?
    /// `spec` as it is stored; null if there is none.
    public var spec: JSONValue
    /// The status; nil if there is none, or none that can be read.
    public var status: MeshTrafficPermissionStatus?

    /// Members of the object that are neither ours nor Kubernetes'; kept.
    private var others: JSONObject

    /// Makes a policy of a specification that is not looked at here.
    public init(metadata: ObjectMeta, mesh: String? = nil, spec: TrafficPermissionSpec) {
        self.metadata = metadata
        meshField = mesh
        self.spec = spec.json
        others = [:]
    }

    /// Reads a policy of which nothing but the metadata has to be readable.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        meshField = reader.object["mesh"]?.string
        spec = reader.object["spec"] ?? .null
        status = try? reader.optional("status")
        others = reader.object.withoutEnvelope
        if meshField != nil { others.removeValue(forKey: "mesh") }
    }

    public var json: JSONValue {
        var object = others
        for (key, value) in envelope { object[key] = value }
        object.set("mesh", meshField)
        if !spec.isNull { object["spec"] = spec }
        object.set("status", status)
        return .object(object)
    }

    /// The specification.
    ///
    /// - Throws: if it has a type that the schema does not allow.
    public func specification() throws(JSONDecodingError) -> TrafficPermissionSpec {
        try TrafficPermissionSpec(json: spec.isNull ? .object([:]) : spec)
    }

    /// The mesh that the policy is of: the root field, else the label, else `default`.
    public var mesh: String {
        let named = [meshField, metadata.labels[Names.Label.mesh]].compactMap(\.self).first { !$0.isEmpty }
        return named ?? Names.defaultMesh
    }
}
