import JSON
import KubernetesAPI
import MeshAPI

/// The Dataplane that a member Pod is to have: of its name, and collected with it.
struct DataplaneFromPod {
    let mesh: String
    let inbounds: Inbounds

    var dataplane: Dataplane {
        let pod = inbounds.pod
        let metadata = ObjectMeta(
            name: pod.metadata.name, namespace: pod.metadata.namespace,
            // Always the same keys: what a later one leaves out would stay. So labels of the Pod are its tags only.
            labels: [
                Names.Label.mesh: mesh, Names.Label.namespace: pod.metadata.namespace,
                Names.Label.proxyType: inbounds.isGateway ? "gateway" : "sidecar",
                Names.Label.managedBy: Names.project,
            ],
            ownerReferences: [owner])
        return Dataplane(metadata: metadata, mesh: mesh, spec: ["networking": inbounds.networking.json])
    }

    private var owner: OwnerReference {
        let gvk = WorkloadPod.resource.gvk
        var owner = OwnerReference(
            apiVersion: gvk.apiVersion, kind: gvk.kind, name: inbounds.pod.metadata.name,
            uid: inbounds.pod.metadata.uid)
        owner.controller = true
        return owner
    }
}
