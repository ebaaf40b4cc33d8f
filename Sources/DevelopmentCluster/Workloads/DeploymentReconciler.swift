import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient

/// Carries Deployments out through ReplicaSets.
struct DeploymentReconciler: Sendable {
    let stores: ClusterStores
    let writer: BoundWriter
    let events: EventRecorder
    let now: @Sendable () -> Date

    func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard let deployment = stores.deployments[key] else { return .done }
        var plan = try DeploymentPlan(
            deployment, sets: stores.replicaSetsByNamespace[key.namespace],
            pods: deployment.strategy.isRecreate ? stores.podsByNamespace[key.namespace] : [], now: now())
        for set in plan.adopted { try await writer.adopt(set, by: deployment) }
        for set in plan.released { try await writer.release(set, by: deployment) }
        // With those adopted the plan is another one.
        guard plan.adopted.isEmpty else { return .done }
        if let set = plan.creation { try await create(set, &plan) }
        for update in plan.updates.values.sorted(by: { $0.set.key < $1.set.key }) {
            try await perform(update, of: deployment)
        }
        for set in plan.deletions { try await writer.delete(set) }
        try await report(plan)
        return plan.lookAgain.map { .requeue(after: $0) } ?? .done
    }

    private func create(_ set: ReplicaSet, _ plan: inout DeploymentPlan) async throws(KubernetesError) {
        do {
            try await writer.create(set)
            record("Scaled up replica set \(set.metadata.name) from 0 to \(set.replicas)", about: plan.deployment)
        } catch  where error.isAlreadyExists {
            guard let other = try await writer.client.find(ReplicaSet.self, set.key) else { throw error }
            let isOurs =
                other.metadata.controller?.uid == plan.deployment.metadata.uid
                && PodTemplateHash.areEqual(other.template, set.template)
            // Ours: the store has yet to see it. Somebody else's: the next one gets another name.
            if !isOurs { plan.status.collisionCount += 1 }
        } catch  where error.isOfEndingNamespace {
            return
        }
    }

    private func perform(_ update: DeploymentPlan.Update, of deployment: Deployment) async throws {
        let set = update.set
        var spec: JSONObject = [:]
        if update.replicas != set.replicas { spec["replicas"] = update.replicas.json }
        if update.minReadySeconds != set.minReadySeconds { spec["minReadySeconds"] = update.minReadySeconds.json }
        var patch: JSONValue = ["metadata": ["annotations": JSONValue(update.annotations)]]
        if !spec.isEmpty { patch["spec"] = .object(spec) }
        try await writer.patch(set, patch)
        guard update.replicas != set.replicas else { return }
        let direction = update.replicas > set.replicas ? "up" : "down"
        record(
            "Scaled \(direction) replica set \(set.metadata.name) from \(set.replicas) to \(update.replicas)",
            about: deployment)
    }

    /// The number of the revision is written with the status: in the object itself it would count as a change by a user.
    private func report(_ plan: DeploymentPlan) async throws {
        let deployment = plan.deployment
        var patch: JSONObject = [:]
        if plan.status != deployment.status { patch["status"] = plan.status.json }
        if let revision = plan.revision, deployment.metadata.annotations[Revision.annotation] != revision {
            patch["metadata"] = ["annotations": [Revision.annotation: .string(revision)]]
        }
        if !patch.isEmpty { try await writer.patch(deployment, .object(patch), subresource: .status) }
    }

    private func record(_ note: String, about deployment: Deployment) {
        events.record(
            PlannedEvent(.normal, reason: "ScalingReplicaSet", action: "ScalingReplicaSet", note: note),
            about: deployment)
    }
}
