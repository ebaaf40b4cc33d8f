import FoundationEssentials
import JSON
import KubernetesAPI

/// What a ReplicaSet does about its Pods.
struct ReplicaSetPlan {
    /// So many at once (the replica set controller's burst); what is left comes with the next reconcile.
    static let burst = 500

    var adopted: [Pod] = []
    var released: [Pod] = []
    var creations = 0
    var deletions: [Pod] = []
    var status: ReplicaSetStatus
    /// When a Pod becomes available by mere time.
    var lookAgain: Duration?

    /// Whether anything is to be done but to report.
    var hasWrites: Bool { !adopted.isEmpty || !released.isEmpty || creations > 0 || !deletions.isEmpty }

    /// - Parameter pods: Those of the namespace.
    init(_ set: ReplicaSet, pods: [Pod], now: Date) {
        let claims = Claims(of: set.metadata, selector: set.selector, among: pods)
        // One that has ended is of no use, and needs no other owner.
        adopted = claims.adoptable.filter { !$0.isFinished }
        released = claims.released.filter { !$0.isFinished }
        let all = claims.owned + adopted
        let active = all.filter(\.isActive)

        status = ReplicaSetStatus()
        status.conditions = set.status.conditions
        status.observedGeneration = set.metadata.generation
        status.replicas = active.count
        let labels = set.template[path: ["metadata", "labels"]]?.object ?? [:]
        status.fullyLabeledReplicas =
            active.count { pod in labels.allSatisfy { pod.metadata.labels[$0.key] == $0.value.string } }
        let readySince = active.compactMap { pod in
            pod.isReady ? pod.status.conditions["Ready"]?.lastTransitionTime : nil
        }
        status.readyReplicas = readySince.count
        let waits = readySince.map { $0.addingTimeInterval(TimeInterval(set.minReadySeconds)).timeIntervalSince(now) }
        status.availableReplicas = set.minReadySeconds == 0 ? readySince.count : waits.count { $0 <= 0 }
        status.terminatingReplicas = all.count { !$0.isFinished && $0.metadata.deletionTimestamp != nil }
        if set.minReadySeconds > 0 { lookAgain = waits.filter { $0 > 0 }.min().map { .seconds($0) } }

        guard set.metadata.deletionTimestamp == nil else { return }
        let missing = set.replicas - active.count
        if missing > 0 {
            creations = min(missing, Self.burst)
        } else if missing < 0 {
            deletions = Array(active.sorted(by: Self.goesFirst).prefix(min(-missing, Self.burst)))
        }
    }

    /// The order in which Pods that are too many go: first those that serve nobody, then the youngest.
    private static func goesFirst(_ left: Pod, _ right: Pod) -> Bool {
        let (one, other) = (rank(left), rank(right))
        if one != other { return one.lexicographicallyPrecedes(other) }
        let (mine, theirs) = (
            left.metadata.creationTimestamp ?? .distantPast, right.metadata.creationTimestamp ?? .distantPast
        )
        return mine == theirs ? left.metadata.name < right.metadata.name : mine > theirs
    }

    private static func rank(_ pod: Pod) -> [Int] {
        // https://kubernetes.io/docs/reference/labels-annotations-taints/#pod-deletion-cost
        let cost = pod.metadata.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap { Int($0) } ?? 0
        let phase = [PodStatus.Phase.pending: 0, .unknown: 1][pod.status.phase] ?? 2
        return [pod.spec.nodeName.isEmpty ? 0 : 1, phase, pod.isReady ? 1 : 0, cost]
    }
}

extension ReplicaSet {
    /// The Pod that its template makes; the server gives it a name.
    func newPod() throws(JSONDecodingError) -> UnstructuredObject<Pod> {
        var pod: JSONValue = [
            "generateName": "\(metadata.name)-", "namespace": .string(metadata.namespace),
            "ownerReferences": [OwnerReference(controller: self).json],
        ]
        // Labels and annotations are all of a template's metadata that is taken over.
        for member in ["labels", "annotations"] { pod[member] = template[path: ["metadata", member]] }
        return try UnstructuredObject(
            json: ["apiVersion": "v1", "kind": "Pod", "metadata": pod, "spec": template["spec"] ?? [:]])
    }
}
