import ControllerRuntime
import FoundationEssentials
import KubernetesAPI
import KubernetesClient
import MeshAuthority
import Synchronization
import TrafficPermissions
import WorkloadIdentity

/// Where the reconcilers of workloads, identities and bundles leave for one another what they found out.
///
/// Each change puts those into their queues whom it concerns, and nobody else.
final class WorkloadBoard: Sendable {
    let stores: WorkloadStores
    let index = WorkloadIndex()
    let records = IdentityRecords()
    let propagation = Propagation()
    let queues: WorkloadQueues
    private let permissions: PermissionBoard
    private let planner = WorkloadPlanner()

    /// How long changes are gathered before something is told of a mesh.
    private static let gathering = Duration.milliseconds(200)

    /// How long a place may fail before nobody waits for it, in seconds.
    private static let patience: TimeInterval = 60

    /// Since when places have failed, each time that they were written to.
    private let failing = Mutex<[Propagation.Place: Date]>([:])

    private let now: @Sendable () -> Date

    init(
        stores: WorkloadStores, queues: WorkloadQueues, permissions: PermissionBoard,
        now: @escaping @Sendable () -> Date
    ) {
        self.stores = stores
        self.queues = queues
        self.permissions = permissions
        self.now = now
    }

    /// Looks at a workload as the stores have it, and tells whom it concerns what it is.
    @discardableResult
    func look(at key: ObjectKey) -> WorkloadObservation {
        var observation = stores.observe(key)
        observation.currentMesh = index[key]?.mesh
        let workload = planner.workload(observation)
        let effects = index.note(workload, at: key)
        for id in effects.identities { queues.identities.add(id) }
        for place in effects.places { queues.places.add(place) }
        for mesh in effects.meshes { tell(mesh) }
        if !effects.meshes.isEmpty { permissions.note(workload.map(MeshWorkload.init), of: workload?.mesh, at: key) }
        if let mesh = workload?.mesh {
            observation.bundleRefusal = records[MeshPlace(namespace: key.namespace, mesh: mesh)]
        }
        for id in workload?.identities ?? [] {
            if let record = records[id] { observation.certificates[id.spiffeID] = record }
        }
        return observation
    }

    /// Notes what became of an identity, for the status of those who have it and of its Mesh.
    func note(_ delivered: DeliveredIdentity?, of id: IdentityID) {
        guard records.note(delivered, of: id, now: now()) else { return }
        for key in index.members(of: id) { queues.workloads.add(key, priority: .low) }
        tell(id.mesh)
    }

    /// Notes whether the trust bundle can be brought to a place, for the status of those who are there.
    /// - Returns: Whether that is something else than before.
    func note(refusal: String?, of place: MeshPlace) -> Bool {
        guard records.note(refusal: refusal, of: place) else { return false }
        queues.spread.add(.namespace(place.namespace), priority: .low)
        return true
    }

    /// Something is to be told of a mesh: soon, and once for all that happens until then.
    func tell(_ mesh: String) { queues.figures.add(mesh, after: Self.gathering) }

    /// Whether everything is known of the identities that a workload has and somebody asks for.
    func isComplete(_ key: ObjectKey) -> Bool {
        (index[key]?.identities ?? []).allSatisfy { !index.isWanted($0) || records[$0] != nil }
    }

    /// The same of a mesh.
    func isComplete(mesh: String) -> Bool {
        index.identities(of: mesh).allSatisfy { !index.isWanted($0) || records[$0] != nil }
    }

    /// A place has the bundle, has refused it, or is gone.
    func settled(_ place: Propagation.Place, bundle: String) {
        failing.withLock { $0[place] = nil }
        if propagation.settled(place, bundle: bundle) { tell(place.mesh) }
    }

    /// Whether a place does not take what it is brought, so that nobody waits for it: its trouble must not hold up a
    /// rotation.
    ///
    /// The server says no, or nothing has come of it for a minute, as where a webhook is broken or somebody else always
    /// writes first. That nobody reaches the server is no place's trouble.
    func isRefused(_ error: any Error, by place: Propagation.Place, now: Date) -> Bool {
        guard let error = error as? KubernetesError, error.httpStatus != nil || error.code == .timeout else {
            return false
        }
        if error.isForbidden || error.isInvalid { return true }
        let since = failing.withLock { failing in
            let since = min(failing[place] ?? now, now)
            failing[place] = since
            return since
        }
        return now.timeIntervalSince(since) >= Self.patience
    }
}
