import KubernetesAPI

extension DeploymentPlan {
    /// Follows a changed number of replicas without going on with a rollout.
    mutating func scale() {
        let all = (newest.map { [$0] } ?? []) + old
        let active = all.filter { $0.replicas > 0 }
        if active.count <= 1 {
            if let only = active.first ?? newest ?? old.last { resize(only, to: deployment.replicas) }
            return
        }
        if let newest, isSaturated(newest) {
            for set in old where set.replicas > 0 { resize(set, to: 0) }
            return
        }
        guard !deployment.strategy.isRecreate else { return }
        spread(active)
    }

    /// Whether the newest ReplicaSet is as large as it is to become, and all of it available.
    private func isSaturated(_ set: ReplicaSet) -> Bool {
        set.replicas == deployment.replicas && Revision.desiredReplicas(of: set) == deployment.replicas
            && set.status.availableReplicas == deployment.replicas
    }

    /// Shares out what is to be added or removed among ReplicaSets, in proportion to their sizes.
    private mutating func spread(_ active: [ReplicaSet]) {
        let maximum = deployment.replicas + deployment.strategy.maxSurge(of: deployment.replicas)
        let allowed = deployment.replicas > 0 ? maximum : 0
        let toAdd = allowed - active.reduce(0) { $0 + $1.replicas }
        // The largest first; of equals the newest when growing, the oldest when shrinking.
        let sorted = active.sorted { left, right in
            if left.replicas != right.replicas { return left.replicas > right.replicas }
            return toAdd > 0 ? Self.isOlder(right, left) : Self.isOlder(left, right)
        }
        var added = 0
        var sizes: [Int] = []
        for set in sorted {
            let share = min(max(portion(of: set, maximum: maximum), min(0, toAdd - added)), max(0, toAdd - added))
            sizes.append(set.replicas + share)
            added += share
        }
        for (index, set) in sorted.enumerated() {
            resize(set, to: sizes[index] + (index == 0 ? toAdd - added : 0))
        }
    }

    private func portion(of set: ReplicaSet, maximum: Int) -> Int {
        guard deployment.replicas > 0 else { return -set.replicas }
        let before = set.metadata.annotations[Revision.maximum].flatMap { Int($0) } ?? deployment.status.replicas
        guard before > 0 else { return 0 }
        // The annotation says what its writer wanted it to.
        let wanted = (Double(set.replicas) * Double(maximum) / Double(before)).rounded()
        return Int(min(wanted, Double(Int32.max))) - set.replicas
    }
}
