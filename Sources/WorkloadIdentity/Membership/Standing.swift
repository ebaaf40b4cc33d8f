import KubernetesAPI
import MeshAPI

/// What is found when a Pod is asked whether it is in a mesh.
enum Standing {
    /// It has nothing to do with any.
    case outside
    /// It was to be in one, and cannot be.
    case refused(Refusal)
    /// It is.
    case member(mesh: String, Inbounds)

    init(of pod: WorkloadPod, in namespace: WorkloadNamespace, _ observation: WorkloadObservation) {
        do {
            guard try Membership.isWanted(by: pod, in: namespace) else {
                self = .outside
                return
            }
            let subject = "Pod \(pod.key)"
            let choice = MeshChoice(namespace: namespace, isSystem: observation.isInSystemNamespace)
            let name = try choice.mesh(picked: MeshChoice.pick(of: pod), by: subject)
            let mesh = try observation.mesh(named: name, for: subject)
            let inbounds = try Inbounds(of: pod, observation)
            let constraints = Constraints(mesh.spec.json)
            if !constraints.areNone {
                let isMember = observation.dataplane.map { $0.isOurs && $0.meshField == name } ?? false
                try constraints.check(inbounds.tagSets, mesh: name, subject: subject, isMember: isMember)
            }
            self = .member(mesh: name, inbounds)
        } catch {
            self = .refused(error)
        }
    }
}

extension WorkloadObservation {
    /// Whether its namespace is the one that may name every mesh.
    var isInSystemNamespace: Bool { key.namespace == systemNamespace }

    func mesh(named name: String, for subject: String) throws(Refusal) -> Mesh {
        if let mesh = meshes[name] { return mesh }
        throw Refusal(
            .meshNotFound, "\(subject) is to be in mesh \"\(name)\", and there is no Mesh of that name: create it")
    }
}
