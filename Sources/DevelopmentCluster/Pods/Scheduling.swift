import KubernetesAPI

/// Where a Pod goes that has no node yet.
enum Scheduling: Equatable {
    /// It has a node already.
    case settled
    /// Something has to be removed from it first.
    case gated
    /// To this node.
    case bind(String)
    /// Nowhere yet, for a reason that people are told.
    case pending(String)

    init(of pod: Pod, on node: Node?) {
        guard pod.spec.nodeName.isEmpty, pod.metadata.deletionTimestamp == nil, !pod.isFinished else {
            self = .settled
            return
        }
        guard pod.spec.schedulingGates.isEmpty else {
            self = .gated
            return
        }
        guard let node else {
            self = .pending("no nodes available to schedule pods")
            return
        }
        if node.isUnschedulable {
            self = .pending("0/1 nodes are available: 1 node(s) were unschedulable.")
        } else if !LabelSelector(matchLabels: pod.spec.nodeSelector).matches(node.metadata.labels) {
            self = .pending("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.")
        } else {
            self = .bind(node.metadata.name)
        }
    }
}
