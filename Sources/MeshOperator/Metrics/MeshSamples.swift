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

    /// The end of the validity of each root.
    ///
    /// Two of one key are one here, which ends with the first.
    static func anchors(_ meshes: [Mesh]) -> [MetricSample] {
        meshes.flatMap { mesh in
            let ends = (mesh.status?.mtls?.anchors ?? []).map { anchor in
                ([anchor.backend, String(anchor.fingerprint.prefix(16))], anchor.notAfter.timeIntervalSince1970)
            }
            return Dictionary(ends, uniquingKeysWith: min).map { names, end in
                MetricSample([("mesh", mesh.metadata.name), ("backend", names[0]), ("fingerprint", names[1])], end)
            }
        }
    }

    /// How many roots there are.
    static func anchorCounts(_ meshes: [Mesh]) -> [MetricSample] {
        meshes.compactMap { mesh in
            guard let mtls = mesh.status?.mtls else { return nil }
            return MetricSample([("mesh", mesh.metadata.name)], Double(mtls.anchors.count))
        }
    }

    /// 1 for the phase in which a rotation is, 0 for the others.
    static func phases(_ meshes: [Mesh]) -> [MetricSample] {
        meshes.flatMap { mesh -> [MetricSample] in
            guard let mtls = mesh.status?.mtls else { return [] }
            return RotationPhase.allCases.map { phase in
                MetricSample(
                    [("mesh", mesh.metadata.name), ("phase", phase.rawValue)], mtls.phase == phase ? 1 : 0)
            }
        }
    }

    /// How many certificates workloads have, as the status counts them.
    static func certificates(_ meshes: [Mesh]) -> [MetricSample] {
        meshes.flatMap { mesh -> [MetricSample] in
            guard let counts = mesh.status?.mtls?.certificates else { return [] }
            return samples(
                mesh, [("total", counts.total), ("valid", counts.valid), ("overdue", counts.overdue)])
        }
    }

    /// When the first certificate of a workload expires.
    static func earliestExpiry(_ meshes: [Mesh]) -> [MetricSample] {
        meshes.compactMap { mesh in
            guard let expiry = mesh.status?.mtls?.certificates?.earliestExpiry else { return nil }
            return MetricSample([("mesh", mesh.metadata.name)], expiry.timeIntervalSince1970)
        }
    }

    /// How many Dataplanes there are.
    static func dataplanes(_ meshes: [Mesh]) -> [MetricSample] {
        meshes.flatMap { mesh -> [MetricSample] in
            guard let counts = mesh.status?.dataplanes else { return [] }
            return samples(
                mesh,
                [("total", counts.total), ("connected", counts.connected), ("unprotected", counts.unprotected)])
        }
    }

    private static func samples(_ mesh: Mesh, _ states: [(String, Int)]) -> [MetricSample] {
        states.map { state, count in MetricSample([("mesh", mesh.metadata.name), ("state", state)], Double(count)) }
    }

    private static func ofSigners(_ meshes: [Mesh], _ date: (AuthorityStatus) -> Date) -> [MetricSample] {
        meshes.compactMap { mesh in
            guard let mtls = mesh.status?.mtls, let signer = mtls.ca else { return nil }
            return MetricSample(
                [("mesh", mesh.metadata.name), ("backend", mtls.backend ?? "")], date(signer).timeIntervalSince1970)
        }
    }
}
