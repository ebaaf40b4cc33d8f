public import JSON
public import KubernetesAPI

/// A mesh: one trust domain with a certificate authority of its own.
///
/// What is stored is never trusted to be valid, so decoding needs nothing but the metadata: ask `mutualTLS()`.
public struct Mesh: KubernetesObject, Hashable {
    /// Cluster-scoped, in Kuma's group, so that the meshes of Kuma users stay theirs.
    public static let resource = ResourceType(
        group: APIGroup.name, version: APIGroup.version, kind: "Mesh", plural: "meshes", isNamespaced: false)

    /// Bears the name and the annotations by which users ask for rotations and the like.
    public var metadata: ObjectMeta
    /// The specification as it is stored.
    public var spec: MeshSpec
    /// The status, as far as it can be read; nil if there is none.
    public var status: MeshStatus?

    /// Members of the object that are neither ours nor Kubernetes'; kept.
    private var others: JSONObject

    /// Makes a mesh; as it stands, one without mutual TLS.
    public init(metadata: ObjectMeta, spec: MeshSpec = MeshSpec(), status: MeshStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
        others = [:]
    }

    /// Reads a mesh of which nothing but the metadata has to be readable.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        spec = MeshSpec(json: reader.object["spec"] ?? .null)
        status = reader.object["status"].flatMap { $0.isNull ? nil : MeshStatus(json: $0) }
        others = reader.object.withoutEnvelope
    }

    public var json: JSONValue {
        var object = others
        for (key, value) in envelope { object[key] = value }
        if !spec.json.isNull { object["spec"] = spec.json }
        object.set("status", status)
        return .object(object)
    }

    /// The name of the mesh, which is its trust domain.
    public var name: String { metadata.name }
}

/// The API group that the kinds of this module are in: Kuma's.
public enum APIGroup {
    /// The group of Kuma's policies, taken over so that its manifests need no change.
    public static let name = "kuma.io"
    /// The version in which Kuma serves these kinds.
    public static let version = "v1alpha1"
    static let apiVersion = "\(name)/\(version)"
}

extension JSONObject {
    /// The members that are not those of every object of ours.
    var withoutEnvelope: JSONObject {
        var others = self
        for key in Self.envelopeKeys { others.removeValue(forKey: key) }
        return others
    }

    private static let envelopeKeys = ["apiVersion", "kind", "metadata", "spec", "status"]
}
