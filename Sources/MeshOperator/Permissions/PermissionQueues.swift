import ControllerRuntime
import CoreMetrics
import TrafficPermissions

/// What waits to be reported: policies, in whose namespaces turns are taken, and all that is to be reported of a mesh.
struct PermissionQueues: Sendable {
    let policies: WorkQueue<PolicyID>
    let meshes: WorkQueue<PermissionSweep>

    /// How long changes of policies and Meshes are gathered before all policies of a mesh are looked at.
    private static let gathering = Duration.milliseconds(200)

    init(clock: any Clock<Duration>, metrics: any MetricsFactory) {
        policies = WorkQueue(name: "permission", groupedBy: \.namespace, clock: clock, metrics: metrics)
        meshes = WorkQueue(name: "permissions-of-mesh", clock: clock, metrics: metrics)
    }

    /// Something changed that any policy of the mesh may have to tell: soon, and once for all that happens until then.
    func tell(_ mesh: String) { meshes.add(.policies(mesh), after: Self.gathering) }

    /// A workload of the mesh changed.
    ///
    /// - Parameter policies: Those that are concerned; asked only if they are to be looked at before all others.
    func tell(_ mesh: String, _ concerned: Concerned, _ policies: () -> Set<PolicyID>) {
        let sweeps = PermissionSweep.sweeps(of: mesh, concerned)
        for (sweep, delay) in sweeps { meshes.add(sweep, after: delay) }
        guard let delay = sweeps[.mesh(mesh)] else { return }
        for id in policies() { self.policies.add(id, priority: .low, after: delay) }
    }
}
