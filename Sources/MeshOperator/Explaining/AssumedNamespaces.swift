import JSON
import KubernetesAPI
import MeshAPI
import WorkloadIdentity

/// Namespaces that files do not have: nothing says that they do not grant membership, in any mesh.
struct AssumedNamespaces {
    private let meshes: String

    init(_ inventory: Inventory) {
        var names = Set(inventory.meshes.values.map(\.name))
        for dataplane in inventory.dataplanes.values { names.insert(dataplane.statedMesh) }
        for pod in inventory.pods.values {
            let picked = [pod.metadata.labels[Names.Label.mesh], pod.metadata.annotations[Names.Label.mesh]]
            names.formUnion(picked.compactMap(\.self))
        }
        meshes = names.sorted().joined(separator: ",")
    }

    func namespace(_ name: String) -> WorkloadNamespace? {
        let metadata = ObjectMeta(
            name: name, labels: [Names.Label.sidecarInjection: "enabled"],
            annotations: [Names.Annotation.meshes: meshes])
        return try? WorkloadNamespace(json: ["metadata": metadata.json])
    }
}
