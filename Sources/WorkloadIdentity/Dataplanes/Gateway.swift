import KubernetesAPI
import MeshAPI

/// Whether a Pod is a gateway of somebody else's making: a client of the mesh that has no inbound.
enum Gateway {
    static func isWanted(by pod: WorkloadPod) throws(Refusal) -> Bool {
        switch pod.metadata.annotations[Names.Annotation.gateway] ?? "" {
        case "", "disabled", "false", "no": return false
        case "enabled", "true", "yes": return true
        case let other:
            throw Refusal(
                .notSupported,
                "Annotation \(Names.Annotation.gateway) of Pod \(pod.key) is \"\(other)\", which is not supported: it has "
                    + "to be enabled, or not to be there")
        }
    }
}
