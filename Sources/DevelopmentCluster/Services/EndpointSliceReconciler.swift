import ControllerRuntime
import JSON
import KubernetesAPI
import KubernetesClient

/// Keeps the slices of a Service equal to the Pods that it selects.
struct EndpointSliceReconciler: Sendable {
    let stores: ClusterStores
    let writer: BoundWriter

    func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        let service = stores.services[key]
        let pods = stores.podsByNamespace[key.namespace]
        var plan = EndpointSlicePlan(service, pods: pods, slices: stores.slicesByService[key])
        guard !plan.isEmpty else { return .done }
        if !plan.creations.isEmpty {
            // The store may not have seen what was created a moment ago, and there would be two.
            let page = try await writer.client.listAll(
                EndpointSlice.self, namespace: key.namespace,
                options: .init(labelSelector: LabelSelector(matchLabels: [EndpointSlice.serviceLabel: key.name])))
            plan = EndpointSlicePlan(service, pods: pods, slices: page.items.compactMap(\.value))
        }
        try await perform(plan)
        return .done
    }

    private func perform(_ plan: EndpointSlicePlan) async throws(KubernetesError) {
        do {
            for slice in plan.updates { try await update(slice) }
            for slice in plan.creations { try await writer.create(slice) }
            for slice in plan.deletions { try await writer.delete(slice) }
        } catch  where error.isOfEndingNamespace {
            return
        }
    }

    private func update(_ slice: EndpointSlice) async throws(KubernetesError) {
        // Labels that are gone have to be removed by name: the whole object is what we own.
        try await writer.client.replace(slice, options: .init(fieldManager: writer.fieldManager))
    }
}
