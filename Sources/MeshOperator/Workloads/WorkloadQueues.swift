import ControllerRuntime
import CoreMetrics
import KubernetesAPI
import WorkloadIdentity

/// What is to be looked at of workloads and of what is delivered to them; in each, namespaces take turns.
struct WorkloadQueues: Sendable {
    /// Pods and Dataplanes by name.
    let workloads: WorkQueue<ObjectKey>
    /// The Secrets of identities.
    let identities: WorkQueue<IdentityID>
    /// Trust bundles in namespaces.
    let places: WorkQueue<MeshPlace>
    /// Changes that concern many workloads.
    let spread: WorkQueue<Spread>
    /// Meshes of which something is to be told or counted.
    let figures: WorkQueue<String>
    /// Meshes of which Dataplanes may have other permissions.
    let permissions: WorkQueue<String>

    /// A place that fails is tried again at least once a minute: a rotation waits for ten at most.
    private static let backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(60))

    init(clock: any Clock<Duration>, metrics: any MetricsFactory) {
        workloads = WorkQueue(name: "workload", groupedBy: \.namespace, clock: clock, metrics: metrics)
        identities = WorkQueue(
            name: "identity", groupedBy: \.namespace, backoff: Self.backoff, clock: clock, metrics: metrics)
        places = WorkQueue(
            name: "bundle", groupedBy: \.namespace, backoff: Self.backoff, clock: clock, metrics: metrics)
        spread = WorkQueue(name: "spread", groupedBy: \.namespace, clock: clock, metrics: metrics)
        figures = WorkQueue(name: "figures", clock: clock, metrics: metrics)
        permissions = WorkQueue(name: "dataplane-permissions", clock: clock, metrics: metrics)
    }
}

/// What concerns many workloads: however often it changes, it is looked at once.
enum Spread: Hashable, Sendable, CustomStringConvertible {
    /// A Namespace changed: all workloads in it.
    case namespace(String)
    /// A Service changed: the Pods that it has, and those that it had.
    case service(ObjectKey)
    /// A Mesh came, went or changed who may join: all workloads.
    case meshes
    /// What workloads of a mesh are given changed: all that is delivered of it.
    case mesh(String)

    var namespace: String {
        switch self {
        case .namespace(let name): name
        case .service(let key): key.namespace
        case .meshes, .mesh: ""
        }
    }

    var description: String {
        switch self {
        case .namespace(let name): "namespace \(name)"
        case .service(let key): "service \(key)"
        case .meshes: "meshes"
        case .mesh(let name): "mesh \(name)"
        }
    }
}
