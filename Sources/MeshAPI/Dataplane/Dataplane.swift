public import JSON
public import KubernetesAPI

/// A workload of a mesh, and where it listens.
///
/// What is stored is never trusted to be valid, so decoding needs nothing but the metadata.
public struct Dataplane: KubernetesObject, Hashable {
    /// Namespaced, in Kuma's group.
    public static let resource = ResourceType(
        group: APIGroup.name, version: APIGroup.version, kind: "Dataplane", plural: "dataplanes", isNamespaced: true)

    /// Bears the name, which is that of its Pod if it has one.
    public var metadata: ObjectMeta
    /// The root field `mesh`; nil if there is none.
    public var meshField: String?
    /// `spec` as it is stored; null if there is none.
    public var spec: JSONValue
    /// The status; nil if there is none, or none that can be read.
    public var status: DataplaneStatus?
    /// Whether our field manager owns its specification; a label would prove nothing.
    public private(set) var isOurs: Bool

    /// Members of the object that are neither ours nor Kubernetes'; kept.
    private var others: JSONObject

    /// Makes a Dataplane of ours that is yet to be written.
    public init(metadata: ObjectMeta, mesh: String, spec: JSONValue) {
        self.metadata = metadata
        meshField = mesh
        self.spec = spec
        isOurs = true
        others = [:]
    }

    /// Reads a Dataplane of which nothing but the metadata has to be readable.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        meshField = reader.object["mesh"]?.string
        spec = reader.object["spec"] ?? .null
        status = try? reader.optional("status")
        isOurs = metadata.managedFields.contains {
            $0.manager == Names.FieldManager.dataplane && $0.subresource.isEmpty && $0.fieldsV1["f:spec"] != nil
        }
        others = reader.object.withoutEnvelope
        others.removeValue(forKey: "mesh")
    }

    public var json: JSONValue {
        var object = others
        for (key, value) in envelope { object[key] = value }
        object.set("mesh", meshField)
        if !spec.isNull { object["spec"] = spec }
        object.set("status", status)
        return .object(object)
    }

    /// The mesh that it says it is of: the root field, else the label, else `default`; whether it may be is decided
    /// elsewhere.
    public var statedMesh: String {
        let named = [meshField, metadata.labels[Names.Label.mesh]].compactMap(\.self).first { !$0.isEmpty }
        return named ?? Names.defaultMesh
    }
}
