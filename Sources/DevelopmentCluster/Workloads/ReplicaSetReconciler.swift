import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient

/// Gives ReplicaSets their Pods.
struct ReplicaSetReconciler: Sendable {
    let stores: ClusterStores
    let writer: BoundWriter
    let events: EventRecorder
    let now: @Sendable () -> Date

    func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard let set = stores.replicaSets[key] else { return .done }
        var plan = ReplicaSetPlan(set, pods: stores.podsByNamespace[key.namespace], now: now())
        var failure: KubernetesError?
        if plan.hasWrites {
            // The store may not have seen what was written a moment ago, and too many Pods would be made.
            let page = try await writer.client.listAll(Pod.self, namespace: key.namespace)
            guard let current = try await writer.client.find(ReplicaSet.self, key),
                current.metadata.uid == set.metadata.uid
            else { return .done }
            let newPod = try current.newPod()
            plan = ReplicaSetPlan(current, pods: page.items.compactMap(\.value), now: now())
            do {
                try await perform(plan, for: current, newPod: newPod)
            } catch {
                if error.isOfEndingNamespace { return .done }
                if error.isOutdated { throw error }
                failure = error
            }
        }
        try await report(plan.status, failure, of: set)
        if let failure { throw failure }
        return plan.lookAgain.map { .requeue(after: $0) } ?? .done
    }

    private func perform(
        _ plan: ReplicaSetPlan, for set: ReplicaSet, newPod: UnstructuredObject<Pod>
    ) async throws(KubernetesError) {
        for pod in plan.adopted { try await writer.adopt(pod, by: set) }
        for pod in plan.released { try await writer.release(pod, by: set) }
        for _ in 0..<plan.creations {
            do {
                let pod = try await writer.create(newPod)
                record(.normal, "SuccessfulCreate", "Created pod: \(pod.metadata.name)", about: set)
            } catch {
                if !error.isOfEndingNamespace {
                    record(.warning, "FailedCreate", "Error creating: \(error)", about: set)
                }
                throw error
            }
        }
        for pod in plan.deletions {
            try await writer.delete(pod)
            record(.normal, "SuccessfulDelete", "Deleted pod: \(pod.metadata.name)", about: set)
        }
    }

    private func report(_ planned: ReplicaSetStatus, _ failure: KubernetesError?, of set: ReplicaSet)
        async throws(KubernetesError)
    {
        var status = planned
        status.conditions = set.status.conditions.filter { $0.type != "ReplicaFailure" }
        if let failure {
            // The first one's words stay: those of later ones may differ each time.
            let condition = Condition(
                type: "ReplicaFailure", status: .true, reason: "FailedCreate", message: failure.description,
                observedGeneration: 0, lastTransitionTime: now())
            status.conditions.append(set.status.conditions["ReplicaFailure"] ?? condition)
        }
        guard status != set.status else { return }
        do {
            try await writer.patch(set, ["status": status.json], subresource: .status)
        } catch  where error.isOutdated {
            // What is newer than the store comes to it, and brings us here again.
            return
        }
    }

    private func record(_ type: Event.EventType, _ reason: String, _ note: String, about set: ReplicaSet) {
        events.record(PlannedEvent(type, reason: reason, action: reason, note: note), about: set)
    }
}
