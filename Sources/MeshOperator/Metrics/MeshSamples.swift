import ControllerRuntime
import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// What metrics tell of meshes: what stands in their status, and so what every replica tells alike.
///
/// Labels name meshes, backends and conditions, and nothing that is in a namespace of users.
enum MeshSamples {
    /// 1 for each condition that is True, 0 for one that is not.
    static func conditions(_ meshes: [Mesh]) -> [MetricSample] {
        meshes.flatMap { mesh in
            // Others may add conditions of their own, as many as they like.
            (mesh.status?.conditions ?? []).filter { ConditionType(rawValue: $0.type) != nil }.map { condition in
                MetricSample(
                    [("mesh", mesh.metadata.name), ("condition", condition.type)], condition.status == .true ? 1 : 0)
            }
        }
    }

    /// The beginning of the validity of the root that signs.
    static func notBefore(_ meshes: [Mesh]) -> [MetricSample] { ofSigners(meshes, \.notBefore) }

    /// The end of the validity of the root that signs.
    static func notAfter(_ meshes: [Mesh]) -> [MetricSample] { ofSigners(meshes, \.notAfter) }

    private static func ofSigners(_ meshes: [Mesh], _ date: (AuthorityStatus) -> Date) -> [MetricSample] {
        meshes.compactMap { mesh in
            guard let mtls = mesh.status?.mtls, let signer = mtls.ca else { return nil }
            return MetricSample(
                [("mesh", mesh.metadata.name), ("backend", mtls.backend ?? "")], date(signer).timeIntervalSince1970)
        }
    }
}
