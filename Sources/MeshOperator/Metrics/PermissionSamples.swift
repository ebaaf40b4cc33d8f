import ControllerRuntime
import KubernetesAPI
import MeshAPI

/// What metrics tell of permissions.
///
/// Labels name meshes that are there, and nothing that is in a namespace of users: anybody may name any mesh.
enum PermissionSamples {
    /// How many policies of a kind have a condition of each status.
    static func conditions<Object: PermissionObject>(_ policies: [Object], _ meshes: [Mesh]) -> [MetricSample] {
        let names = Set(meshes.map(\.metadata.name))
        let kind = Object.resource.gvk.kind
        var counts: [[String]: Int] = [:]
        for policy in policies {
            let mesh = names.contains(policy.mesh) ? policy.mesh : ""
            for condition in policy.status?.conditions ?? [] where ConditionType(rawValue: condition.type) != nil {
                counts[[mesh, condition.type, condition.status.rawValue], default: 0] += 1
            }
        }
        return counts.map { key, count in
            MetricSample(
                [("mesh", key[0]), ("kind", kind), ("condition", key[1]), ("status", key[2])], Double(count))
        }
    }

    /// How many inbounds the meshes have.
    static func inbounds(_ counts: [String: Int], _ meshes: [Mesh]) -> [MetricSample] {
        meshes.map { MetricSample([("mesh", $0.metadata.name)], Double(counts[$0.metadata.name] ?? 0)) }
    }
}
