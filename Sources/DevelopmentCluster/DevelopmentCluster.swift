import ControllerRuntime
public import FoundationEssentials
import KubernetesAPI
public import KubernetesClient
public import Logging
public import ServiceLifecycle

/// What makes an API server alone behave like a cluster with one node: Pods, Deployments and Services come to life.
///
/// No process is ever started: a Pod gets an address of its own and becomes Ready, and that is all of it.
public final class DevelopmentCluster: Service {
    private let client: KubernetesClient
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let stores = ClusterStores()
    private let queues: ClusterQueues
    private let server: ServerMonitor
    private let broadcaster: EventBroadcaster
    private let certificateAuthority: String
    private let now: @Sendable () -> Date

    /// Makes a cluster on an API server; nothing happens before `run()`.
    ///
    /// - Parameters:
    ///   - client: Whom to speak to, as somebody who may do everything.
    ///   - certificateAuthority: What clients in Pods are to trust: PEM.
    ///   - logger: Where all of it logs.
    ///   - clock: Measures waits.
    ///   - now: What time it is.
    public init(
        client: KubernetesClient,
        certificateAuthority: String,
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.client = client
        self.certificateAuthority = certificateAuthority
        self.logger = logger
        self.clock = clock
        self.now = now
        queues = ClusterQueues(clock: clock)
        server = ServerMonitor(server: client.server, clock: clock, logger: logger)
        broadcaster = EventBroadcaster(
            sink: APIEventSink(client), instance: ClusterNames.node, clock: clock, now: now, logger: logger)
    }

    /// Works until graceful shutdown or cancellation.
    public func run() async throws {
        // Shut down in the reverse order: the last reconciles have something to tell.
        let services = [
            ServiceGroupConfiguration.ServiceConfiguration(service: broadcaster, successTerminationBehavior: .ignore),
            .init(service: Work(owner: self), successTerminationBehavior: .gracefullyShutdownGroup),
        ]
        do {
            try await ServiceGroup(configuration: .init(services: services, logger: logger)).run()
        } catch is CancellationError {
            return
        }
    }

    /// All but the events.
    private struct Work: Service {
        let owner: DevelopmentCluster

        func run() async throws { await owner.work() }
    }

    private func work() async {
        queues.nodes.add(ObjectKey(name: ClusterNames.node))
        queues.follow(stores)
        await withDiscardingTaskGroup { group in
            for service in stores.reflectors(client, server: server, logger: logger) + controllers {
                group.addTask { try? await service.run() }
            }
        }
    }

    private var controllers: [any Service] {
        let manager = BoundWriter(client: client, fieldManager: ClusterNames.controllerManager)
        let kubelet = BoundWriter(client: client, fieldManager: ClusterNames.kubelet)
        let scheduler = BoundWriter(client: client, fieldManager: ClusterNames.scheduler)
        let nodes = NodeReconciler(stores: stores, writer: kubelet, now: now)
        let namespaces = NamespaceReconciler(stores: stores, writer: manager, certificates: certificateAuthority)
        let pods = PodReconciler(
            stores: stores, scheduler: scheduler, kubelet: kubelet, events: broadcaster.recorder(for: "kubelet"),
            schedulerEvents: broadcaster.recorder(for: "default-scheduler"), now: now)
        let replicaSets = ReplicaSetReconciler(
            stores: stores, writer: manager, events: broadcaster.recorder(for: "replicaset-controller"), now: now)
        let deployments = DeploymentReconciler(
            stores: stores, writer: manager, events: broadcaster.recorder(for: "deployment-controller"), now: now)
        let services = EndpointSliceReconciler(stores: stores, writer: manager)
        return [
            controller("node", queues.nodes) { try await nodes.reconcile($0) },
            controller("namespace", queues.namespaces) { try await namespaces.reconcile($0) },
            controller("pod", queues.pods, workers: 4) { try await pods.reconcile($0) },
            controller("replicaset", queues.replicaSets, workers: 2) { try await replicaSets.reconcile($0) },
            controller("deployment", queues.deployments, workers: 2) { try await deployments.reconcile($0) },
            controller("endpointslice", queues.services, workers: 2) { try await services.reconcile($0) },
        ]
    }

    private func controller(
        _ name: String, _ queue: WorkQueue<ObjectKey>, workers: Int = 1,
        reconcile: @escaping @Sendable (ObjectKey) async throws -> ReconcileResult
    ) -> Controller<ObjectKey> {
        var configuration = Controller<ObjectKey>.Configuration(name: name)
        configuration.workers = workers
        return Controller(
            configuration, queue: queue, server: server, clock: clock, logger: logger,
            startCondition: { [stores] in try await stores.waitUntilSynced() },
            reconcile: { key, _ in try await reconcile(key) })
    }
}
