import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient

/// Takes Pods through their lives, one step after another.
struct PodReconciler: Sendable {
    /// Bound, reported, ended, removed: no Pod needs more steps at once.
    private static let mostSteps = 4

    let stores: ClusterStores
    let scheduler: BoundWriter
    let kubelet: BoundWriter
    let events: EventRecorder
    let schedulerEvents: EventRecorder
    let now: @Sendable () -> Date

    func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard var pod = stores.pods[key] else { return .done }
        for _ in 0..<Self.mostSteps {
            switch PodPlan(pod, in: surroundings(of: pod)) {
            case .nothing:
                return .done
            case .wait(let duration):
                return .requeue(after: duration)
            case .bind(let node):
                try await bind(pod, to: node)
                // What the server made of it comes through the watch.
                return .done
            case .report(let status, let event):
                let isBound = !pod.spec.nodeName.isEmpty
                let reported = try await (isBound ? kubelet : scheduler).patch(
                    pod, ["status": status.json], subresource: .status)
                if let event { (isBound ? events : schedulerEvents).record(event, about: pod) }
                // A server that does not keep what it was told would be told for ever.
                guard reported.status != pod.status else { return .done }
                pod = reported
            case .remove:
                try await kubelet.delete(pod, grace: 0)
                return .done
            }
        }
        return .done
    }

    private func surroundings(of pod: Pod) -> PodSurroundings {
        PodSurroundings(
            node: stores.node, address: pod.spec.nodeName.isEmpty ? "" : stores.addresses.address(of: pod),
            isListed: stores.lists(pod), keys: { [stores] in stores.keys($0, $1) }, now: now())
    }

    private func bind(_ pod: Pod, to node: String) async throws {
        let binding: JSONValue = [
            "apiVersion": "v1", "kind": "Binding",
            "metadata": [
                "name": .string(pod.metadata.name), "namespace": .string(pod.metadata.namespace),
                "uid": .string(pod.metadata.uid),
            ],
            "target": ["apiVersion": "v1", "kind": "Node", "name": .string(node)],
        ]
        try await scheduler.client.create(
            Subresource("binding"), of: Pod.self, pod.key, binding,
            options: WriteOptions(fieldManager: scheduler.fieldManager))
        schedulerEvents.record(
            PlannedEvent(
                .normal, reason: "Scheduled", action: "Binding",
                note: "Successfully assigned \(pod.key) to \(node)"),
            about: pod)
    }
}
