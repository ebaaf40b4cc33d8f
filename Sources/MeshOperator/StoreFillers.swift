import ControllerRuntime
import CoreMetrics
import KubernetesAPI
import KubernetesClient
import Logging

/// Makes what keeps the stores of the controller up to date.
struct StoreFillers: Sendable {
    let client: KubernetesClient
    let server: ServerMonitor
    let clock: any Clock<Duration>
    let metrics: any MetricsFactory
    let logger: Logger

    /// What fills a store; of what the selectors leave out nothing is even read.
    func filler<Object: KubernetesObject>(
        of store: Store<Object>, name: String? = nil, namespace: String? = nil, labels: LabelSelector? = nil,
        fields: FieldSelector? = nil, keepsManagedFields: Bool = false
    ) -> any StoreFilling {
        Reflector(
            name: name,
            from: ResourceListWatch(
                from: client, namespace: namespace, labelSelector: labels, fieldSelector: fields,
                keepsManagedFields: keepsManagedFields),
            to: store, server: server, clock: clock, metrics: metrics, logger: logger)
    }
}
