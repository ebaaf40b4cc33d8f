import KubernetesAPI
public import MeshAPI

/// `koguma ca list`: a line for each mesh, from its status alone.
public enum AuthorityListing {
    /// The names of the columns.
    public static let columns = ["MESH", "MTLS", "BACKEND", "PHASE", "CA EXPIRES", "READY", "FINGERPRINT"]

    /// The cells of a mesh; `-` where nothing is known.
    public static func row(_ mesh: Mesh) -> [String] {
        let mtls = mesh.status?.mtls
        let conditions = mesh.status?.conditions ?? []
        let phase = mtls?.phase?.rawValue
        return [
            mesh.name, conditions[.mutualTLS]?.reason, mtls?.backend, phase,
            mtls?.ca.map { Timestamp.format($0.notAfter) }, conditions[.ready]?.status.rawValue,
            mtls?.ca.map { String($0.fingerprint.prefix(16)) },
        ].map { $0 ?? "-" }
    }
}
