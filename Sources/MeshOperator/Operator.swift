public import ControllerRuntime
public import CoreMetrics
public import FoundationEssentials
import KubernetesAPI
public import KubernetesClient
public import Logging
import MeshAPI
public import MeshAuthority
public import ServiceLifecycle

/// The controller: everything that watches a cluster and writes to it, as one service.
///
/// What it knows of the cluster it keeps up to date from the start; what it writes, it writes while it leads. Several may
/// run at once: the others are ready to take over.
public final class Operator: Service {
    let configuration: OperatorConfiguration
    let client: KubernetesClient
    let logger: Logger
    let clock: any Clock<Duration>
    let cluster: ClusterGuard
    let clusterFillers: [any StoreFilling]
    let stores: MeshStores
    let meshFillers: [any StoreFilling]
    let workloadFillers: [any StoreFilling]
    let permissionFillers: [any StoreFilling]
    let server: ServerMonitor
    let broadcaster: EventBroadcaster
    let queue: MeshQueue
    let controller: Controller<String>
    let workloads: WorkloadControllers
    let permissions: PermissionControllers
    let elector: LeaderElector?

    /// What those who use the authorities say of them.
    public var consumers: ConsumerReports { stores.consumers }

    /// Makes a controller that speaks to one API server; nothing happens before `run()`.
    ///
    /// - Parameters:
    ///   - configuration: How it is set up.
    ///   - client: Whom to speak to.
    ///   - election: Who of several leads; without one, this one does.
    ///   - metrics: Where all of it counts.
    ///   - logger: Where all of it logs.
    ///   - signing: What makes keys and certificates.
    ///   - clock: Measures waits.
    ///   - now: What time it is.
    public init(
        _ configuration: OperatorConfiguration,
        client: KubernetesClient,
        election: Election? = nil,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
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
        let planner = AuthorityPlanner(signing: signing, propagationDelay: configuration.propagationDelay)
        let provided = ProvidedContent(
            planner: planner, files: AuthorityFiles(directory: configuration.authorityFileDirectory))
        stores = MeshStores(systemNamespace: configuration.systemNamespace, provided: provided)
        let server = ServerMonitor(server: client.server, clock: clock, logger: logger)
        self.server = server
        let fillers = StoreFillers(client: client, server: server, clock: clock, metrics: metrics, logger: logger)
        clusterFillers = cluster.fillers(fillers)
        meshFillers = stores.fillers(fillers)
        elector = election.map { election in
            LeaderElector(
                election.configuration, client: election.client, server: server, clock: election.clock, now: now,
                metrics: metrics, logger: logger, onLoss: election.onLoss)
        }
        broadcaster = EventBroadcaster(
            sink: APIEventSink(client), instance: configuration.instance, clock: clock, now: now, logger: logger)
        let surroundings = WorkloadControllers.Surroundings(
            configuration: configuration, client: client, cluster: cluster, server: server, planner: planner,
            broadcaster: broadcaster, clock: clock, metrics: metrics, logger: logger, now: now)
        let permissionBoard = PermissionBoard(metrics: PermissionMetrics(metrics, clock: clock))
        workloads = WorkloadControllers(meshes: stores, permissions: permissionBoard, surroundings)
        workloadFillers = workloads.stores.fillers(fillers)
        permissions = PermissionControllers(
            board: permissionBoard, meshes: stores, standings: workloads.standings, surroundings)
        permissionFillers = permissions.stores.fillers(fillers)
        let queue = MeshQueue(clock: clock, metrics: metrics)
        self.queue = queue
        let ownWrites = OwnWrites<String>(clock: clock)
        let reconciler = MeshReconciler(
            stores: stores,
            observer: LiveObserver(
                client: client, planner: planner, consumers: stores.consumers,
                systemNamespace: configuration.systemNamespace, provided: provided),
            performer: PlanPerformer(client: client, signing: signing, stores: stores, ownWrites: ownWrites),
            planner: planner, cluster: cluster, events: broadcaster.recorder(for: "koguma.io/mesh-controller"),
            turns: RSATurns(workers: configuration.workers) { queue.queue.add($0) }, now: now)
        var settings = Controller<String>.Configuration(name: "mesh")
        settings.workers = configuration.workers
        // An RSA key of 8192 bits may take minutes.
        settings.maximumDuration = .seconds(600)
        controller = Controller(
            settings, queue: queue.queue, ownWrites: ownWrites, server: server, clock: clock, metrics: metrics,
            logger: logger,
            reconcile: { mesh, logger in try await reconciler.reconcile(mesh, logger: logger) })
    }

    /// Which lease decides who leads, and a client that nobody else uses.
    public struct Election: Sendable {
        /// The lease, who we are, and the times.
        public var configuration: LeaderElector.Configuration
        /// Made with ``LeaderElector/Configuration/clientSettings(userAgent:)``.
        public var client: KubernetesClient
        /// Measures the times of the election; nil is a clock that runs however busy the process is.
        public var clock: (any Clock<Duration>)?
        /// Told when leadership is lost, before the work has ended.
        public var onLoss: @Sendable (LeadershipLost) -> Void

        /// Makes an election.
        public init(
            _ configuration: LeaderElector.Configuration, client: KubernetesClient, clock: (any Clock<Duration>)? = nil,
            onLoss: @escaping @Sendable (LeadershipLost) -> Void = { _ in }
        ) {
            self.configuration = configuration
            self.client = client
            self.clock = clock
            self.onLoss = onLoss
        }
    }

    /// Works until graceful shutdown or cancellation.
    ///
    /// Started in this order, and shut down in the reverse one: the caches; once they are filled, the election; once it
    /// is won, events and workers. So what is in progress ends with everything that it needs, and the lease is released
    /// when nothing writes any more.
    /// - Throws: `LeadershipLost`: then the process has to end.
    public func run() async throws {
        do {
            try await group([
                Part { [self] in await fillCaches() },
                Part { [self] in try await takePart() },
            ]).run()
        } catch is CancellationError {
            return
        }
    }

    /// Services that are shut down one after the other, the last one first.
    func group(_ services: [any Service]) -> ServiceGroup {
        // How each is started and stopped is of use to nobody who does not write them.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0, successTerminationBehavior: .ignore) }, logger: quiet))
    }

    /// A part of the controller that is started and shut down by itself.
    struct Part: Service {
        let body: @Sendable () async throws -> Void

        func run() async throws { try await body() }
    }
}
