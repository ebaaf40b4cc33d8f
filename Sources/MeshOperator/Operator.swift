import ControllerRuntime
public import FoundationEssentials
public import KubernetesClient
public import Logging
import KubernetesAPI
import MeshAPI
public import MeshAuthority
public import ServiceLifecycle

/// The controller: everything that watches a cluster and writes to it, as one service.
public final class Operator: Service {
    private let configuration: OperatorConfiguration
    private let client: KubernetesClient
    private let logger: Logger
    private let clock: any Clock<Duration>
    let cluster: ClusterGuard
    private let stores: MeshStores
    private let server: ServerMonitor
    private let broadcaster: EventBroadcaster
    private let queue: MeshQueue
    private let reconciler: MeshReconciler

    /// Makes a controller that speaks to one API server; nothing happens before `run()`.
    ///
    /// - Parameters:
    ///   - configuration: How it is set up.
    ///   - client: Whom to speak to.
    ///   - logger: Where all of it logs.
    ///   - signing: What makes keys and certificates.
    ///   - clock: Measures waits.
    ///   - now: What time it is.
    public init(
        _ configuration: OperatorConfiguration,
        client: KubernetesClient,
        logger: Logger,
        signing: any AuthoritySigning = PKISigning(),
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = configuration
        self.client = client
        self.logger = logger
        self.clock = clock
        cluster = ClusterGuard(allowsKuma: configuration.allowsKuma, logger: logger)
        stores = MeshStores(systemNamespace: configuration.systemNamespace)
        server = ServerMonitor(server: client.server, clock: clock, logger: logger)
        broadcaster = EventBroadcaster(
            sink: APIEventSink(client), instance: configuration.instance, clock: clock, now: now, logger: logger)
        let queue = MeshQueue(clock: clock)
        self.queue = queue
        let planner = AuthorityPlanner(signing: signing)
        reconciler = MeshReconciler(
            stores: stores,
            observer: LiveObserver(client: client, planner: planner, systemNamespace: configuration.systemNamespace),
            performer: PlanPerformer(client: client, signing: signing),
            planner: planner, cluster: cluster, events: broadcaster.recorder(for: "koguma.io/mesh-controller"),
            turns: RSATurns(workers: configuration.workers) { queue.queue.add($0) }, now: now)
    }

    /// Why the controller does not do its work; nil if it does.
    public var problem: String? {
        if let problem = cluster.verdict.problem { return problem }
        return stores.meshes.isSynced && stores.secrets.isSynced && stores.bundles.isSynced
            ? nil : "the objects of the cluster have not been read yet"
    }

    /// Works until graceful shutdown or cancellation.
    public func run() async throws {
        // Shut down in the reverse order: the last reconciles have something to tell.
        let services = [
            ServiceGroupConfiguration.ServiceConfiguration(service: broadcaster, successTerminationBehavior: .ignore),
            .init(service: Work(owner: self), successTerminationBehavior: .gracefullyShutdownGroup),
        ]
        let group = ServiceGroup(configuration: .init(services: services, logger: logger))
        do {
            try await group.run()
        } catch is CancellationError {
            return
        }
    }

    /// All but the events.
    private struct Work: Service {
        let owner: Operator

        func run() async throws { await owner.work() }
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            for reflector in cluster.reflectors(client, server: server, clock: clock) {
                group.addTask { try? await reflector.run() }
            }
            group.addTask { try? await cancelWhenGracefulShutdown { try await self.cluster.begin() } }
            group.addTask { await self.runMeshes() }
        }
    }

    /// Meshes can be read once their definition is there.
    private func runMeshes() async {
        do {
            try await cancelWhenGracefulShutdown { [cluster] in
                try await cluster.wait { $0 == .clear }
            }
        } catch {
            return
        }
        stores.enqueueChanges(into: queue)
        cluster.onClear { [stores, queue] in
            for mesh in stores.meshes.list() { queue.queue.add(mesh.metadata.name, priority: .low) }
        }
        await withDiscardingTaskGroup { group in
            for reflector in stores.reflectors(client, server: server, clock: clock, logger: logger) {
                group.addTask { try? await reflector.run() }
            }
            group.addTask { await self.createDefaultMesh() }
            group.addTask { try? await self.controller.run() }
        }
    }

    private var controller: Controller<String> {
        var settings = Controller<String>.Configuration(name: "mesh")
        settings.workers = configuration.workers
        // An RSA key of 8192 bits may take minutes.
        settings.maximumDuration = .seconds(600)
        return Controller(
            settings, queue: queue.queue, server: server, clock: clock, logger: logger,
            startCondition: { [stores] in try await stores.waitUntilSynced() },
            reconcile: { [reconciler] mesh, logger in try await reconciler.reconcile(mesh, logger: logger) })
    }

    private func createDefaultMesh() async {
        guard configuration.createsDefaultMesh else { return }
        let creation = DefaultMesh(client: client, logger: logger, clock: clock)
        try? await cancelWhenGracefulShutdown { [stores] in
            try await stores.meshes.waitUntilSynced()
            await creation.create(unlessIn: stores.meshes)
        }
    }
}
