import KubernetesAPI

/// The annotations by which `kubectl rollout` finds its way through a Deployment's history.
enum Revision {
    static let annotation = "deployment.kubernetes.io/revision"
    static let history = "deployment.kubernetes.io/revision-history"
    static let desired = "deployment.kubernetes.io/desired-replicas"
    static let maximum = "deployment.kubernetes.io/max-replicas"

    /// What a ReplicaSet does not take over from its Deployment.
    private static let own: Set<String> = [
        "kubectl.kubernetes.io/last-applied-configuration", annotation, history, desired, maximum,
        "deprecated.deployment.rollback.to",
    ]

    /// 0 where there is none, or one that no rollout has counted to.
    static func number(of set: ReplicaSet) -> Int {
        set.metadata.annotations[annotation].flatMap { Int32($0) }.map { Int($0) } ?? 0
    }

    /// The annotations of the ReplicaSet that is, or again becomes, the newest.
    static func newest(_ set: ReplicaSet?, of deployment: Deployment, after old: [ReplicaSet]) -> [String: String] {
        var annotations = set?.metadata.annotations ?? [:]
        annotations.merge(deployment.metadata.annotations.filter { !own.contains($0.key) }) { $1 }
        let next = (old.map(number).max() ?? 0) + 1
        let current = set.map(number) ?? 0
        if current < next {
            if current > 0 {
                annotations[history] = (set?.metadata.annotations[history].map { "\($0)," } ?? "") + String(current)
            }
            annotations[annotation] = String(next)
        }
        return annotations
    }

    /// The annotations that say what a ReplicaSet was scaled for.
    static func sizes(for deployment: Deployment) -> [String: String] {
        [
            desired: String(deployment.replicas),
            maximum: String(deployment.replicas + deployment.strategy.maxSurge(of: deployment.replicas)),
        ]
    }

    /// For how many replicas of the Deployment the ReplicaSet was scaled last.
    static func desiredReplicas(of set: ReplicaSet) -> Int? { set.metadata.annotations[desired].flatMap { Int($0) } }
}
