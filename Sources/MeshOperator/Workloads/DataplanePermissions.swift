import ControllerRuntime
import FoundationEssentials
import KubernetesAPI
import MeshAPI
import MeshAuthority
import Synchronization
import TrafficPermissions
import WorkloadIdentity

/// What Dataplanes say of their permissions, and which of them have to say something else.
///
/// A count, so that a mesh is looked at every ten seconds at most (`product.md` §6), and only for those that a change has
/// touched.
final class DataplanePermissions: Sendable {
    /// How long changes are gathered before the first look.
    private static let gathering = Duration.milliseconds(200)

    /// How long nothing is looked at after a look.
    private static let rest = Duration.seconds(10)

    private let board: WorkloadBoard
    private let permissions: PermissionBoard
    private let standings: Standings
    private let now: @Sendable () -> Date
    /// What is to be looked at, of the meshes that are in the queue.
    private let gathered = Mutex<[String: Affected]>([:])

    init(
        board: WorkloadBoard, permissions: PermissionBoard, standings: Standings, now: @escaping @Sendable () -> Date
    ) {
        self.board = board
        self.permissions = permissions
        self.standings = standings
        self.now = now
    }

    /// Takes notice of what changes from now on.
    func begin() {
        permissions.onChange { [weak self] mesh, affected in self?.note(affected, in: mesh) }
    }

    /// These may have other permissions.
    func note(_ affected: Affected, in mesh: String) {
        guard !affected.isEmpty else { return }
        let isFirst = gathered.withLock { gathered in
            let isFirst = gathered[mesh] == nil
            gathered[mesh, default: .nothing].formUnion(affected)
            return isFirst
        }
        if isFirst { board.queues.permissions.add(mesh, after: Self.gathering) }
    }

    /// Has those tell it whose permissions are not what their status says.
    func reconcile(_ mesh: String) -> ReconcileResult {
        let affected = gathered.withLock { gathered in
            let affected = gathered[mesh] ?? .nothing
            gathered[mesh] = affected.isEmpty ? nil : .nothing
            return affected
        }
        if affected.isEmpty { return .done }
        for key in dataplanes(affected, of: mesh) {
            guard let stored = board.stores.dataplanes[key] else { continue }
            let known = stored.status?.permissions
            if status(of: key, known: known) != known { board.queues.workloads.add(key, priority: .low) }
        }
        return .requeue(after: Self.rest)
    }

    private func dataplanes(_ affected: Affected, of mesh: String) -> Set<ObjectKey> {
        var keys = Set(affected.inbounds.map(\.dataplane))
        guard affected.wholeMesh || !affected.namespaces.isEmpty else { return keys }
        for id in board.index.identities(of: mesh)
        where affected.wholeMesh || affected.namespaces.contains(id.namespace) {
            keys.formUnion(board.index.members(of: id))
        }
        return keys
    }

    /// What the status of a Dataplane is to say; nil where permissions have no effect.
    ///
    /// - Parameter known: What it says now, which stands while nobody knows whether mutual TLS is on.
    func status(of key: ObjectKey, known: DataplaneStatus.Permissions?) -> DataplaneStatus.Permissions? {
        guard let mesh = board.index[key]?.mesh, let standing = standings.standing(of: mesh, now: now()) else {
            return nil
        }
        switch standing.mutualTLS {
        case .enabled:
            let inbounds = permissions.read(mesh) { $0.permissions(of: key) } ?? [:]
            // Into what is compiled is looked while nobody waits.
            let summary = PermissionSummary(inbounds)
            return inbounds.isEmpty ? nil : .init(hash: summary.hash, count: summary.count)
        case .disabled, .noBackendEnabled: return nil
        case nil: return known
        }
    }
}
