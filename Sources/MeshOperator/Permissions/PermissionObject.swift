import JSON
import KubernetesAPI
import MeshAPI
import TrafficPermissions

/// A permission of either kind, as it is stored.
protocol PermissionObject: KubernetesObject {
    /// The mesh that it is of.
    var mesh: String { get }
    /// As it is stored.
    var spec: JSONValue { get }
    /// What stands there of what became of it.
    var status: MeshTrafficPermissionStatus? { get }
    /// Its name in queues.
    static func id(of key: ObjectKey) -> PolicyID
}

extension MeshTrafficPermission: PermissionObject {
    static func id(of key: ObjectKey) -> PolicyID { .policy(key) }
}

extension TrafficPermission: PermissionObject {
    static func id(of key: ObjectKey) -> PolicyID { .legacy(key.name) }
}

extension PermissionObject {
    /// Whether everything that permissions follow from is the same.
    func saysTheSame(as other: Self) -> Bool {
        metadata.uid == other.metadata.uid && metadata.generation == other.metadata.generation && mesh == other.mesh
            && metadata.labels == other.metadata.labels && spec == other.spec
    }

    /// What is kept of it besides what it compiles to.
    func known(_ problem: PolicyProblem?) -> PermissionBoard.Known {
        PermissionBoard.Known(
            uid: metadata.uid, generation: metadata.generation, mesh: mesh, problem: problem)
    }
}

extension PermissionBoard.Known {
    /// Whether this is what the object says now: the board comes after the store.
    func isOf(_ object: some PermissionObject) -> Bool {
        uid == object.metadata.uid && generation == object.metadata.generation && mesh == object.mesh
    }
}
