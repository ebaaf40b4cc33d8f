import ControllerRuntime
import CoreMetrics
import FoundationEssentials
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI
import MeshAuthority
import Synchronization
import TrafficPermissions
import WorkloadIdentity

/// Everything that gives workloads their identities: the stores, the queues, and who works on them.
final class WorkloadControllers: Sendable {
    let stores: WorkloadStores
    let board: WorkloadBoard
    private let meshStores: MeshStores
    let standings: Standings
    private let spreading: Spreading
    private let figures: FiguresReconciler
    private let permissions: DataplanePermissions
    private let workloads: Controller<ObjectKey>
    private let identities: Controller<IdentityID>
    private let places: Controller<MeshPlace>
    private let spread: Controller<Spread>
    private let telling: Controller<String>
    private let permitting: Controller<String>
    private let hasBegun = Atomic(false)

    private var isSpreading: Bool { hasBegun.load(ordering: .acquiring) }

    /// What all of them share.
    struct Surroundings {
        let configuration: OperatorConfiguration
        let client: KubernetesClient
        let cluster: ClusterGuard
        let server: ServerMonitor
        let planner: AuthorityPlanner
        let broadcaster: EventBroadcaster
        let clock: any Clock<Duration>
        let metrics: any MetricsFactory
        let logger: Logger
        let now: @Sendable () -> Date
    }

    init(meshes meshStores: MeshStores, permissions: PermissionBoard, _ around: Surroundings) {
        let (configuration, client, now) = (around.configuration, around.client, around.now)
        let queues = WorkloadQueues(clock: around.clock, metrics: around.metrics)
        self.meshStores = meshStores
        stores = WorkloadStores(
            meshes: meshStores.meshes, systemNamespace: configuration.systemNamespace,
            secretNamespaces: configuration.identitySecretNamespaces)
        let board = WorkloadBoard(stores: stores, queues: queues, permissions: permissions, now: now)
        self.board = board
        let standings = Standings(stores: meshStores, planner: around.planner)
        self.standings = standings
        let spreading = Spreading(board: board, standings: standings, now: now)
        self.spreading = spreading
        let figures = FiguresReconciler(
            board: board, standings: standings, consumers: meshStores.consumers, now: now)
        self.figures = figures
        let permissions = DataplanePermissions(board: board, permissions: permissions, standings: standings, now: now)
        self.permissions = permissions
        let events = around.broadcaster.recorder(for: "koguma.io/workload-controller")

        let workload = WorkloadReconciler(
            client: client, stores: stores, board: board, permissions: permissions, cluster: around.cluster,
            ownWrites: OwnWrites(clock: around.clock), events: events, now: now)
        workloads = around.controller("workload", queues.workloads, workload.ownWrites) { key, logger in
            try await workload.reconcile(key, logger: logger)
        }
        let identity = IdentityReconciler(
            client: client, board: board, standings: standings, consumers: meshStores.consumers,
            signing: WorkloadSigning(), meshes: meshStores.meshes, cluster: around.cluster,
            ownWrites: OwnWrites(clock: around.clock), metrics: IdentityMetrics(around.metrics),
            propagationDelay: configuration.propagationDelay, now: now)
        identities = around.controller("identity", queues.identities, identity.ownWrites) { id, logger in
            try await identity.reconcile(id, logger: logger)
        }
        let bundle = BundleReconciler(
            client: client, board: board, standings: standings, meshes: meshStores.meshes, cluster: around.cluster,
            ownWrites: OwnWrites(clock: around.clock), events: events,
            systemNamespace: configuration.systemNamespace, now: now)
        places = around.controller("bundle", queues.places, bundle.ownWrites) { place, logger in
            try await bundle.reconcile(place, logger: logger)
        }
        spread = around.controller("spread", queues.spread, nil) { change, _ in
            spreading.reconcile(change)
            return .done
        }
        telling = around.controller("figures", queues.figures, nil) { mesh, _ in figures.reconcile(mesh) }
        permitting = around.controller("dataplane-permissions", queues.permissions, nil) { mesh, _ in
            permissions.reconcile(mesh)
        }
    }

    /// Looks at all workloads once, before anybody acts on what is not there, and from then on at what changes.
    func begin() {
        enqueueChanges()
        // From here on, what changes concerns more than itself; up to here, it is looked at below.
        hasBegun.store(true, ordering: .releasing)
        for key in stores.keys { board.look(at: key) }
        for mesh in board.index.meshes { spreading.reconcile(.mesh(mesh)) }
        // From here on: before, each workload is in its queue anyway.
        permissions.begin()
        // Of those without members, something may be left.
        for mesh in meshStores.meshes.list() { _ = figures.reconcile(mesh.metadata.name) }
    }

    /// Looks at everything again, as when the cluster becomes one to write to.
    func enqueueAll() {
        board.queues.spread.add(.meshes)
        for mesh in meshStores.meshes.list() { board.queues.spread.add(.mesh(mesh.metadata.name)) }
    }

    /// Works until graceful shutdown or cancellation.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { try? await self.spread.run() }
            group.addTask { try? await self.telling.run() }
            group.addTask { try? await self.permitting.run() }
            group.addTask { try? await self.places.run() }
            group.addTask { try? await self.identities.run() }
            group.addTask { try? await self.workloads.run() }
        }
    }

    var healthChecks: [HealthCheck] {
        [
            workloads.healthCheck, identities.healthCheck, places.healthCheck, spread.healthCheck, telling.healthCheck,
            permitting.healthCheck,
        ]
    }

    func collectMetrics() {
        workloads.collectMetrics()
        identities.collectMetrics()
        places.collectMetrics()
    }
}

extension WorkloadControllers.Surroundings {
    /// A controller whose reconciles write, or, without own writes, only tell others.
    func controller<Key: Hashable & Sendable & CustomStringConvertible>(
        _ name: String, _ queue: WorkQueue<Key>, _ ownWrites: OwnWrites<Key>?,
        reconcile: @escaping Controller<Key>.Reconcile
    ) -> Controller<Key> {
        var settings = Controller<Key>.Configuration(name: name)
        // Of those that write nothing, one is enough.
        settings.workers = ownWrites == nil ? 1 : configuration.deliveryWorkers
        return Controller(
            settings, queue: queue, ownWrites: ownWrites, server: server, clock: clock, metrics: metrics,
            logger: logger, reconcile: reconcile)
    }
}

extension WorkloadControllers {
    /// Puts whatever a change concerns into the queues.
    private func enqueueChanges() {
        let (stores, queues, board) = (stores, board.queues, board)
        stores.namespaces.onChange { [weak self] change in
            guard self?.isSpreading == true, change.old?.saysTheSame(as: change.new) != true else { return }
            queues.spread.add(.namespace(change.key.name), priority: change.priority)
            // What is delivered there goes with it, and the deletion of a Mesh need not wait for it.
            guard change.new?.isTerminating == true else { return }
            let delivered = stores.bundles.list(namespace: change.key.name)
            for mesh in delivered.compactMap({ AuthorityNames.mesh(ofBundle: $0.metadata.name) }) { board.tell(mesh) }
        }
        stores.services.onChange { [weak self] change in
            guard self?.isSpreading == true else { return }
            queues.spread.add(.service(change.key), priority: change.priority)
        }
        stores.pods.onChange { queues.workloads.add($0.key, priority: $0.priority) }
        stores.dataplanes.onChange { queues.workloads.add($0.key, priority: $0.priority) }
        stores.slices.onChange { change in
            let service = ObjectKey(namespace: change.key.namespace, name: change.object?.service ?? "")
            // Of the others, selectors tell.
            guard stores.services[service]?.selector.isEmpty != false else { return }
            for pod in Set((change.old?.pods ?? []) + (change.new?.pods ?? [])) {
                queues.workloads.add(
                    ObjectKey(namespace: change.key.namespace, name: pod.name), priority: change.priority)
            }
        }
        stores.bundles.onChange { change in
            guard let mesh = AuthorityNames.mesh(ofBundle: change.key.name) else { return }
            queues.places.add(
                MeshPlace(namespace: change.key.namespace, mesh: mesh), priority: change.priority)
            board.tell(mesh)
        }
        stores.secrets.onChange { change in
            let stated = change.object.flatMap(IdentityID.init(of:))
            guard let id = stated ?? board.index.identity(ofSecret: change.key) else { return }
            queues.identities.add(id, priority: change.priority)
            board.tell(id.mesh)
        }
        enqueueMeshChanges()
    }

    private func enqueueMeshChanges() {
        let (queues, standings, permissions) = (board.queues, standings, permissions)
        let changed: @Sendable (String?, WorkPriority) -> Void = { mesh, priority in
            guard let mesh else { return }
            standings.forget(mesh)
            queues.spread.add(.mesh(mesh), priority: priority)
            // Without mutual TLS they have no effect.
            permissions.note(Affected(wholeMesh: true), in: mesh)
        }
        meshStores.meshes.onChange { [weak self] change in
            standings.forget(change.key.name)
            guard change.old?.saysTheSame(as: change.new) != true else { return }
            changed(change.key.name, change.priority)
            if self?.isSpreading == true { queues.spread.add(.meshes, priority: change.priority) }
        }
        meshStores.secrets.onChange { changed(AuthorityNames.mesh(ofSecret: $0.key.name), $0.priority) }
        meshStores.bundles.onChange { changed(AuthorityNames.mesh(ofBundle: $0.key.name), $0.priority) }
    }
}

extension WorkloadNamespace {
    /// Whether everything that memberships follow from is the same.
    fileprivate func saysTheSame(as other: WorkloadNamespace?) -> Bool {
        metadata.uid == other?.metadata.uid && metadata.labels == other?.metadata.labels
            && metadata.annotations == other?.metadata.annotations && isTerminating == other?.isTerminating
    }
}

extension Mesh {
    /// Whether everything that workloads go by is the same.
    fileprivate func saysTheSame(as other: Mesh?) -> Bool {
        metadata.uid == other?.metadata.uid && spec == other?.spec
            && metadata.deletionTimestamp == other?.metadata.deletionTimestamp
    }
}
