import FoundationEssentials
import KubernetesAPI

/// What a Deployment's status says: counts, whether enough is available, and whether it moves.
enum DeploymentProgress {
    private static let available = "NewReplicaSetAvailable"
    private static let exceeded = "ProgressDeadlineExceeded"
    private static let paused = "DeploymentPaused"

    /// The counts, and the conditions that follow from them.
    static func counts(
        of deployment: Deployment, newest: ReplicaSet?, old: [ReplicaSet], now: Date
    ) -> DeploymentStatus {
        let all = (newest.map { [$0] } ?? []) + old
        var status = DeploymentStatus()
        status.observedGeneration = deployment.metadata.generation
        status.collisionCount = deployment.status.collisionCount
        status.replicas = all.reduce(0) { $0 + $1.status.replicas }
        status.updatedReplicas = newest?.status.replicas ?? 0
        status.readyReplicas = all.reduce(0) { $0 + $1.status.readyReplicas }
        status.availableReplicas = all.reduce(0) { $0 + $1.status.availableReplicas }
        status.terminatingReplicas = all.reduce(0) { $0 + $1.status.terminatingReplicas }
        status.unavailableReplicas = max(0, all.reduce(0) { $0 + $1.replicas } - status.availableReplicas)
        status.conditions = deployment.status.conditions.filter {
            $0.type != DeploymentCondition.Kind.replicaFailure.rawValue
        }
        let minimum = deployment.replicas - deployment.strategy.maxUnavailable(of: deployment.replicas)
        if status.availableReplicas >= minimum {
            status.conditions.set(
                DeploymentCondition(
                    .available, .true, "MinimumReplicasAvailable", "Deployment has minimum availability.", now: now))
        } else {
            status.conditions.set(
                DeploymentCondition(
                    .available, .false, "MinimumReplicasUnavailable", "Deployment does not have minimum availability.",
                    now: now))
        }
        if let failure = all.lazy.compactMap({ $0.status.conditions["ReplicaFailure"] }).first {
            var condition = DeploymentCondition(
                .replicaFailure, failure.status, failure.reason, failure.message, now: now)
            condition.lastTransitionTime = failure.lastTransitionTime
            condition.lastUpdateTime = failure.lastTransitionTime
            status.conditions.append(condition)
        }
        return status
    }

    /// Says that a rollout was stopped by hand, or goes on.
    static func notePause(of deployment: Deployment, in status: inout DeploymentStatus, now: Date) {
        let reason = deployment.status.conditions[.progressing]?.reason
        guard deployment.progressDeadlineSeconds != nil, reason != exceeded else { return }
        if deployment.isPaused, reason != paused {
            status.conditions.set(
                DeploymentCondition(.progressing, .unknown, paused, "Deployment is paused", now: now))
        } else if !deployment.isPaused, reason == paused {
            status.conditions.set(
                DeploymentCondition(.progressing, .unknown, "DeploymentResumed", "Deployment is resumed", now: now))
        }
    }

    /// Says how the rollout goes.
    /// - Returns: After how long without progress it has failed.
    static func note(
        of deployment: Deployment, newest: ReplicaSet?, in status: inout DeploymentStatus, now: Date
    ) -> Duration? {
        let before = deployment.status
        let current = before.conditions[.progressing]
        let wasComplete = status.replicas == status.updatedReplicas && current?.reason == available
        guard let deadline = deployment.progressDeadlineSeconds, !wasComplete else { return nil }
        let name = newest.map { "ReplicaSet \"\($0.metadata.name)\"" } ?? "Deployment \"\(deployment.metadata.name)\""
        func condition(_ holds: Condition.Status, _ reason: String, _ words: String) -> DeploymentCondition {
            DeploymentCondition(.progressing, holds, reason, "\(name) \(words).", now: now)
        }
        if isComplete(deployment, status) {
            status.conditions.set(condition(.true, available, "has successfully progressed"))
            return nil
        }
        let moved =
            status.updatedReplicas > before.updatedReplicas
            || status.replicas - status.updatedReplicas < before.replicas - before.updatedReplicas
            || status.readyReplicas > before.readyReplicas || status.availableReplicas > before.availableReplicas
        if moved {
            status.conditions.set(condition(.true, "ReplicaSetUpdated", "is progressing"), isNews: true)
        } else if let current, current.reason != available {
            let failsAt = current.lastUpdateTime.addingTimeInterval(TimeInterval(deadline))
            if current.reason == exceeded { return nil }
            if now > failsAt {
                status.conditions.set(condition(.false, exceeded, "has timed out progressing"))
                return nil
            }
        } else if current == nil, status.conditions[.progressing] == nil, newest != nil {
            status.conditions.set(condition(.true, "FoundNewReplicaSet", "was found"))
        }
        guard let last = status.conditions[.progressing], last.reason != exceeded else { return nil }
        // A second more: times are stored without fractions.
        return .seconds(max(1, last.lastUpdateTime.timeIntervalSince(now) + TimeInterval(deadline + 1)))
    }

    /// Whether all Pods are new, wanted and available.
    static func isComplete(_ deployment: Deployment, _ status: DeploymentStatus) -> Bool {
        status.updatedReplicas == deployment.replicas && status.replicas == deployment.replicas
            && status.availableReplicas == deployment.replicas
            && status.observedGeneration >= deployment.metadata.generation
    }
}
