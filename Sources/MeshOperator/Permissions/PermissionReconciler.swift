import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI
import Synchronization
import TrafficPermissions

/// Has each permission say what became of it: the one writer of their status.
final class PermissionReconciler: Sendable {
    private let client: KubernetesClient
    private let stores: PermissionStores
    private let board: PermissionBoard
    private let situation: @Sendable (String) -> MeshSituation
    private let cluster: ClusterGuard
    private let events: EventRecorder
    private let now: @Sendable () -> Date
    let ownWrites: OwnWrites<PolicyID>
    /// When each status was last written by this process.
    private let written = Mutex<[PolicyID: Date]>([:])
    /// Reasons with the generation that they are about: messages have numbers in them.
    private let said = LastSaid<PolicyID, [String]>()

    init(
        client: KubernetesClient, stores: PermissionStores, board: PermissionBoard, cluster: ClusterGuard,
        ownWrites: OwnWrites<PolicyID>, events: EventRecorder, now: @escaping @Sendable () -> Date,
        situation: @escaping @Sendable (String) -> MeshSituation
    ) {
        self.client = client
        self.stores = stores
        self.board = board
        self.cluster = cluster
        self.ownWrites = ownWrites
        self.events = events
        self.now = now
        self.situation = situation
    }

    func reconcile(_ id: PolicyID, logger: Logger) async throws -> ReconcileResult {
        // When the cluster is ours again, all policies are looked at.
        guard cluster.verdict == .clear else { return .done }
        switch id {
        case .policy(let key): return try await settle(id, key, stores.policies, logger)
        case .legacy(let name): return try await settle(id, ObjectKey(name: name), stores.legacy, logger)
        }
    }

    private func settle<Object: PermissionObject>(
        _ id: PolicyID, _ key: ObjectKey, _ store: Store<Object>, _ logger: Logger
    ) async throws -> ReconcileResult {
        guard let object = store[key] else {
            forget(id)
            return .done
        }
        // What the board does not have yet comes here again when it has.
        guard let look = board.look(at: id), look.known.isOf(object) else { return .done }
        let now = now()
        let status = PolicyStatus(
            subject: id.description, mesh: object.mesh, situation: situation(object.mesh), problem: look.known.problem,
            report: look.report, superseded: look.superseded, generation: object.metadata.generation
        ).status(after: object.status, now: now)
        switch PolicyStatusTurn(status, over: object.status, written: written.withLock { $0[id] }, now: now) {
        case .nothing: return .done
        case .later(let date): return .again(at: date, now: now)
        case .write: break
        }
        let news = PolicyEvent.events(from: object.status, to: status)
        let topics = news.map { "\($0.reason) \(status.observedGeneration ?? 0)" }
        do {
            try await report(status, of: object, id, store)
        } catch  where error.isNotFound {
            forget(id)
            return .done
        } catch {
            // Who cannot read it in the status is told all the same.
            if error.isInvalid, said.isNews(topics, of: id) { record(news, object) }
            throw error
        }
        written.withLock { $0[id] = now }
        let isNews = said.isNews(topics, of: id)
        if isNews { record(news, object) }
        logger.info(
            "reported a permission",
            metadata: ["mesh": "\(object.mesh)", "ready": "\(status.conditions[.ready]?.reason ?? "")"])
        return .done
    }

    private func forget(_ id: PolicyID) {
        written.withLock { $0[id] = nil }
        _ = said.isNews([], of: id)
    }

    private func report<Object: PermissionObject>(
        _ status: MeshTrafficPermissionStatus, of object: Object, _ id: PolicyID, _ store: Store<Object>
    ) async throws(KubernetesError) {
        // A status subresource takes no notice of the UID: only the version tells a policy from the next of its name.
        let reported: Object = try await client.apply(
            Object.self, object.key,
            [
                "metadata": ["resourceVersion": .string(object.metadata.resourceVersion)],
                "status": status.json,
            ],
            fieldManager: Names.FieldManager.permission, force: true, subresource: .status)
        ownWrites.wrote(reported, by: id, seenIn: store)
    }

    private func record(_ news: [PolicyEvent], _ object: some PermissionObject) {
        for event in news {
            events.record(event.type, reason: event.reason, action: "Validate", regarding: object, note: event.note)
        }
    }
}
