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
            labels: labels.computed, ownerReferences: [owner])
        return Dataplane(metadata: metadata, mesh: mesh, spec: ["networking": inbounds.networking.json])
    }

    /// What policies select it by are the labels of its Pod, too.
    var labels: DataplaneLabels {
        DataplaneLabels(
            mesh: mesh, namespace: inbounds.pod.metadata.namespace, isGateway: inbounds.isGateway, isOurs: true)
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
