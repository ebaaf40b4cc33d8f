public import JSON
import KubernetesAPI
public import MeshAPI

/// What a person asks of the authority of a mesh, as the annotation that asks for it.
public struct AnnotationRequest: Sendable, Hashable {
    /// The name of the annotation.
    public let annotation: String
    /// Its new value.
    public let value: String
    /// Whether the Mesh has it already, so that there is nothing to write.
    public let isThere: Bool
    /// What is going to happen, and how to watch it, for the person who asks.
    public let notes: [String]

    /// A merge patch that holds only for the version of the Mesh that was looked at, and touches nothing else in it.
    public func patch(of mesh: Mesh) -> JSONValue {
        [
            "metadata": [
                "uid": .string(mesh.metadata.uid), "resourceVersion": .string(mesh.metadata.resourceVersion),
                "annotations": .object([annotation: .string(value)]),
            ]
        ]
    }
}

extension Mesh {
    /// The backend of that name, as far as `spec.mtls` can be read.
    func backend(_ name: String?) -> EffectiveMutualTLS.Backend? {
        guard let mtls = try? spec.mtls() else { return nil }
        return try? EffectiveMutualTLS(mtls, mesh: self.name).backends.first { $0.name == name }
    }

    /// Where the user has to bring another certificate and key, if the roots of that backend are the user's.
    func provided(_ backend: String?) -> EffectiveMutualTLS.ProvidedAuthority? {
        guard case .provided(let authority) = self.backend(backend)?.authority else { return nil }
        return authority
    }

    /// Refuses what makes no sense of this Mesh, whatever is asked for.
    func checkAuthority() throws(RequestRefusal) -> MutualTLSStatus {
        if metadata.deletionTimestamp != nil { throw RequestRefusal("Mesh \(name) is being deleted") }
        guard let mtls = status?.mtls, mtls.ca != nil || !mtls.anchors.isEmpty else {
            throw RequestRefusal(
                "Mesh \(name) has no certificate authority yet; `koguma ca show \(name)` says why, if its controller "
                    + "runs")
        }
        return mtls
    }
}
