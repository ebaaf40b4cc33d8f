import ControllerRuntime
import CoreMetrics
import KubernetesAPI
import MeshAPI

/// The meshes to be looked at.
///
/// What a failed reconcile wrote comes back as a change, which must not shorten the wait that follows the failure: only
/// what a user does to the Mesh itself is looked at in spite of it.
struct MeshQueue: Sendable {
    /// A failed write may have been a key or a certificate; half a second is soon enough to try again.
    static let backoff = Backoff(initial: .milliseconds(500), maximum: .seconds(30))

    let queue: WorkQueue<String>

    init(clock: any Clock<Duration>, metrics: any MetricsFactory = NOOPMetricsHandler.instance) {
        queue = WorkQueue(name: "mesh", backoff: Self.backoff, clock: clock, metrics: metrics)
    }

    /// Something of the mesh changed, perhaps by our own doing.
    func add(_ mesh: String, _ priority: WorkPriority) {
        let failures = queue.failures(of: mesh)
        guard failures > 0 else { return queue.add(mesh, priority: priority) }
        // Not dropped: the try in progress, which may succeed, may have looked before the change.
        queue.add(mesh, priority: priority, after: Self.backoff.delay(afterFailures: failures, random: .none))
    }

    /// A Mesh changed.
    func add(_ change: StoreChange<Mesh>) {
        let (mesh, priority) = (change.key.name, change.priority)
        if change.isOfUser { queue.add(mesh, priority: priority) } else { add(mesh, priority) }
    }
}

extension StoreChange<Mesh> {
    /// Whether it is more than a status or a finalizer.
    fileprivate var isOfUser: Bool {
        guard let old, let new else { return true }
        return old.metadata.uid != new.metadata.uid || old.metadata.generation != new.metadata.generation
            || old.metadata.annotations != new.metadata.annotations || old.metadata.labels != new.metadata.labels
            || old.metadata.deletionTimestamp != new.metadata.deletionTimestamp
    }
}
