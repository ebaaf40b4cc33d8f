import KubernetesAPI

/// How far new Pods may come and old ones go, within `maxSurge` and `maxUnavailable`.
struct RollingUpdate {
    /// The size of the newest ReplicaSet.
    let newSize: Int
    /// The old ReplicaSets that shrink, and to which size.
    let oldSizes: [(set: ReplicaSet, replicas: Int)]

    /// - Parameter old: The oldest first.
    init(of deployment: Deployment, newest: ReplicaSet?, old: [ReplicaSet]) {
        let wanted = deployment.replicas
        let strategy = deployment.strategy
        let total = old.reduce(newest?.replicas ?? 0) { $0 + $1.replicas }
        let size = newest?.replicas ?? 0
        let room = wanted + strategy.maxSurge(of: wanted) - total
        newSize = size >= wanted ? wanted : size + max(0, min(room, wanted - size))

        let minimum = wanted - strategy.maxUnavailable(of: wanted)
        let newUnavailable = size - (newest?.status.availableReplicas ?? 0)
        var mayGo = total - minimum - newUnavailable
        guard mayGo > 0 else {
            oldSizes = []
            return
        }
        var sizes = old.map(\.replicas)
        // Those that serve nobody go first.
        for (index, set) in old.enumerated() where mayGo > 0 {
            let gone = min(mayGo, max(0, sizes[index] - set.status.availableReplicas))
            sizes[index] -= gone
            mayGo -= gone
        }
        var available = old.reduce(newest?.status.availableReplicas ?? 0) { $0 + $1.status.availableReplicas } - minimum
        for index in sizes.indices where available > 0 {
            let gone = min(available, sizes[index])
            sizes[index] -= gone
            available -= gone
        }
        oldSizes = zip(old, sizes).filter { $0.replicas != $1 }.map { (set: $0, replicas: $1) }
    }
}
