import ControllerRuntime
import FoundationEssentials
import KubernetesAPI
import Logging
import MeshAPI
import MeshAuthority
import Synchronization
import TrafficPermissions

/// Everything about permissions: what is compiled of them, and who reports what became of them.
///
/// Policies are read and compiled whoever leads; the workloads that they protect come with the lead.
final class PermissionControllers: Sendable {
    let stores = PermissionStores()
    let board: PermissionBoard
    private let meshStores: MeshStores
    private let standings: Standings
    private let situation: @Sendable (String) -> MeshSituation
    private let queues: PermissionQueues
    private let policies: Controller<PolicyID>
    private let meshes: Controller<PermissionSweep>
    private let events: EventRecorder
    private let systemNamespace: String
    private let hasBegun = Atomic(false)

    private var isTelling: Bool { hasBegun.load(ordering: .acquiring) }

    init(
        board: PermissionBoard, meshes meshStores: MeshStores, standings: Standings,
        _ around: WorkloadControllers.Surroundings
    ) {
        self.board = board
        self.meshStores = meshStores
        self.standings = standings
        systemNamespace = around.configuration.systemNamespace
        let queues = PermissionQueues(clock: around.clock, metrics: around.metrics)
        self.queues = queues
        let events = around.broadcaster.recorder(for: "koguma.io/permission-controller")
        self.events = events
        let ownWrites = OwnWrites<PolicyID>(clock: around.clock)
        let now = around.now
        let situation: @Sendable (String) -> MeshSituation = {
            MeshSituation(standings.standing(of: $0, now: now()))
        }
        self.situation = situation
        let reconciler = PermissionReconciler(
            client: around.client, stores: stores, board: board, cluster: around.cluster, ownWrites: ownWrites,
            events: events, now: now, situation: situation)
        policies = around.controller("permission", queues.policies, ownWrites) { id, logger in
            try await reconciler.reconcile(id, logger: logger)
        }
        let consumers = meshStores.consumers
        self.meshes = around.controller("permissions-of-mesh", queues.meshes, nil) { sweep, _ in
            let mesh = sweep.mesh
            Self.tell(mesh, isThere: meshStores.meshes[ObjectKey(name: mesh)] != nil, board, consumers)
            guard case .policies = sweep else { return .done }
            for id in board.policies(of: mesh) { queues.policies.add(id, priority: .low) }
            return .done
        }
        compileChanges()
    }

    /// Begins to report, once the workloads are known.
    func begin() {
        hasBegun.store(true, ordering: .releasing)
        for mesh in meshStores.meshes.list() { tell(mesh.metadata.name, isThere: true) }
        enqueueAll()
    }

    /// Looks at everything again, as when the cluster becomes one to write to.
    func enqueueAll() {
        for policy in stores.policies.list() { queues.policies.add(.policy(policy.key), priority: .low) }
        for policy in stores.legacy.list() { queues.policies.add(.legacy(policy.metadata.name), priority: .low) }
    }

    /// Works until graceful shutdown or cancellation.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { try? await self.meshes.run() }
            group.addTask { try? await self.policies.run() }
        }
    }

    var healthChecks: [HealthCheck] { [policies.healthCheck, meshes.healthCheck] }

    func collectMetrics() { policies.collectMetrics() }

    private func compileChanges() {
        let (board, systemNamespace) = (board, systemNamespace)
        board.onWorkload { [weak self] mesh, concerned in
            guard let self, isTelling else { return }
            queues.tell(mesh, concerned) { board.policies(of: mesh, concerned) }
        }
        stores.policies.onChange { [weak self] change in
            if change.old.flatMap({ old in change.new?.saysTheSame(as: old) }) != true {
                let policy = change.new.map { Policy($0, systemNamespace: systemNamespace) }
                board.note(policy, change.new?.known(policy?.problem), at: change.key)
                self?.changed(change)
            }
            self?.enqueue(.policy(change.key), change.priority)
        }
        stores.legacy.onChange { [weak self] change in
            if change.old.flatMap({ old in change.new?.saysTheSame(as: old) }) != true {
                let policy = change.new.map { LegacyPolicy($0) }
                board.note(policy, change.new?.known(policy?.problem), named: change.key.name)
                self?.changed(change)
            }
            self?.enqueue(.legacy(change.key.name), change.priority)
        }
        board.onRestored { [weak self] in self?.tell($0) }
        meshStores.meshes.onChange { [weak self] change in self?.noteMesh(change) }
        // An invalid Mesh goes by what its state says was valid last.
        meshStores.secrets.onChange { [weak self] change in
            guard let mesh = AuthorityNames.mesh(ofSecret: change.key.name),
                change.key.name == Names.stateSecret(mesh: mesh)
            else { return }
            self?.standings.forget(mesh)
            self?.changed(mesh)
        }
    }

    private func tell(_ restored: RestoredPermission) {
        guard isTelling, let policy = stores.legacy[ObjectKey(name: restored.name)],
            let note = restored.note(situation(restored.mesh))
        else { return }
        events.record(
            .warning, reason: PermissionEventReason.appliesAgain.rawValue, action: "Compile", regarding: policy,
            note: note)
    }

    private func noteMesh(_ change: StoreChange<Mesh>) {
        let mesh = change.key.name
        if let old = change.old, let new = change.new, old.saysTheSameOfPermissions(as: new) { return }
        board.note(change.new?.permissionPrecedence.precedence ?? .allowWins, of: mesh)
        guard isTelling else { return }
        standings.forget(mesh)
        // At once: what its status says of permissions is then in its first status.
        tell(mesh, isThere: change.new != nil)
        changed(mesh)
    }

    private func enqueue(_ id: PolicyID, _ priority: WorkPriority) {
        if isTelling { queues.policies.add(id, priority: priority) }
    }

    private func changed(_ change: StoreChange<some PermissionObject>) {
        for mesh in Set([change.old?.mesh, change.new?.mesh].compactMap(\.self)) { changed(mesh) }
    }

    /// What any policy of the mesh says may be something else now.
    private func changed(_ mesh: String) {
        if isTelling { queues.tell(mesh) }
    }

    private func tell(_ mesh: String, isThere: Bool) { Self.tell(mesh, isThere: isThere, board, meshStores.consumers) }

    /// Has the status of a Mesh say whether anything is permitted.
    private static func tell(
        _ mesh: String, isThere: Bool, _ board: PermissionBoard, _ consumers: ConsumerReports
    ) {
        let arePermitted = isThere ? board.allowsAnything(in: mesh) : nil
        consumers.update(mesh) { $0.arePermitted = arePermitted }
    }
}

extension Mesh {
    /// Whether everything that policies say of their mesh follows from the same.
    fileprivate func saysTheSameOfPermissions(as other: Mesh) -> Bool {
        metadata.uid == other.metadata.uid && spec == other.spec
            && permissionPrecedence.precedence == other.permissionPrecedence.precedence
    }
}

extension MeshSituation {
    fileprivate init(_ standing: AuthorityStanding?) {
        switch standing?.mutualTLS {
        case .enabled: self = .on
        case .disabled, .noBackendEnabled: self = .off
        case nil: self = standing == nil ? .missing : .unknown
        }
    }
}
