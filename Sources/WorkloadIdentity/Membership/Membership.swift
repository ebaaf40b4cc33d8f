import KubernetesAPI
import MeshAPI

/// Who is a member of some mesh: the Namespace grants it, and a Pod may only decline.
enum Membership {
    /// Whether the Namespace lets its workloads be in a mesh.
    static func isGranted(by namespace: WorkloadNamespace) -> Bool {
        // Not `yes`: Kuma's webhook does not select such namespaces either.
        ["enabled", "true"].contains(namespace.metadata.labels[Names.Label.sidecarInjection])
    }

    /// Whether a Pod is to be in a mesh.
    ///
    /// - Throws: if it asks for what its Namespace does not grant.
    static func isWanted(by pod: WorkloadPod, in namespace: WorkloadNamespace) throws(Refusal) -> Bool {
        // In any other phase a kubelet may still mount what belongs to it, though it has no address yet.
        if pod.isFinished { return false }
        let wish = pod.metadata.labels[Names.Label.sidecarInjection]
        if isGranted(by: namespace) { return !["disabled", "false", "no"].contains(wish) }
        guard ["enabled", "true", "yes"].contains(wish) else { return false }
        throw Refusal(
            .notPermitted,
            "Pod \(pod.key) asks to be in a mesh by label \(Names.Label.sidecarInjection), which its Namespace does not "
                + "grant: label Namespace \(namespace.metadata.name) with \(Names.Label.sidecarInjection)=enabled")
    }

    /// Whether it is to have a Dataplane now: it can be reached, and its node has not thrown it out.
    static func isDue(_ pod: WorkloadPod) -> Bool {
        !pod.isFinished && !pod.address.isEmpty && pod.reason != "Evicted"
    }
}
