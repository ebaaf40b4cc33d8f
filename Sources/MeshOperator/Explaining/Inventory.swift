import KubernetesAPI
import MeshAPI
import WorkloadIdentity

/// All objects from which it follows who may call whom: those of a cluster, or of files.
public struct Inventory: Sendable {
    var meshes: [ObjectKey: Mesh] = [:]
    var permissions: [ObjectKey: MeshTrafficPermission] = [:]
    var legacyPermissions: [ObjectKey: TrafficPermission] = [:]
    var dataplanes: [ObjectKey: Dataplane] = [:]
    var pods: [ObjectKey: WorkloadPod] = [:]
    var services: [ObjectKey: WorkloadService] = [:]
    var slices: [ObjectKey: WorkloadSlice] = [:]
    var namespaces: [ObjectKey: WorkloadNamespace] = [:]

    /// Whether it was read from files, which need not have everything that is in the cluster.
    let isOfFiles: Bool
    /// What a person should know of how it was read.
    public internal(set) var remarks: [String] = []

    init(isOfFiles: Bool) {
        self.isOfFiles = isOfFiles
    }

    /// The namespace whose policies are for whole meshes.
    ///
    /// - Parameter named: What the user said; without it, what the Meshes say, as a controller annotates them.
    public func systemNamespace(named: String?, mesh: String?) throws(InventoryError) -> String {
        if let named { return named }
        let stated = Set(
            meshes.values.filter { mesh == nil || $0.name == mesh }
                .compactMap { $0.metadata.annotations[Names.Annotation.systemNamespace] })
        guard stated.count > 1 else { return stated.first ?? Names.systemNamespace }
        throw InventoryError(
            "Meshes are of different system namespaces (\(stated.sorted().joined(separator: ", "))): say which with "
                + "--system-namespace, or name a mesh with --mesh")
    }
}

/// Why nothing can be said of what was given, for people.
public struct InventoryError: Error, Sendable, CustomStringConvertible {
    /// With the object or the file, and what to do.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
