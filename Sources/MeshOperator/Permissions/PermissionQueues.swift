import ControllerRuntime
import CoreMetrics

/// What waits to be reported: policies, in whose namespaces turns are taken, and meshes of which all are to be.
struct PermissionQueues: Sendable {
    let policies: WorkQueue<PolicyID>
    let meshes: WorkQueue<String>

    /// How long changes of policies and Meshes are gathered before all policies of a mesh are looked at.
    private static let gathering = Duration.milliseconds(200)

    /// The same for workloads, of which some always change where there are many.
    private static let workloadGathering = Duration.seconds(1)

    init(clock: any Clock<Duration>, metrics: any MetricsFactory) {
        policies = WorkQueue(name: "permission", groupedBy: \.namespace, clock: clock, metrics: metrics)
        meshes = WorkQueue(name: "permissions-of-mesh", clock: clock, metrics: metrics)
    }

    /// Something changed that any policy of the mesh may have to tell: soon, and once for all that happens until then.
    func tell(_ mesh: String) { meshes.add(mesh, after: Self.gathering) }

    /// The same, if it is not that urgent.
    func tellLater(_ mesh: String) { meshes.add(mesh, after: Self.workloadGathering) }
}
