import KubernetesAPI
public import KubernetesClient
import MeshAPI
import WorkloadIdentity

extension Inventory {
    /// Lists what is in a cluster: it takes the right to list these kinds, and no other.
    public init(of client: KubernetesClient) async throws(KubernetesError) {
        self.init(isOfFiles: false)
        try await list(client, into: \.meshes)
        try await list(client, into: \.permissions)
        do {
            try await list(client, into: \.legacyPermissions)
        } catch  where error.isNotFound {
            // Kuma's older definitions may not be there.
        }
        try await list(client, into: \.dataplanes)
        try await list(client, into: \.pods)
        try await list(client, into: \.services)
        try await list(client, into: \.slices)
        try await list(client, into: \.namespaces)
    }

    private mutating func list<Object: KubernetesObject>(
        _ client: KubernetesClient, into shelf: WritableKeyPath<Inventory, [ObjectKey: Object]>
    ) async throws(KubernetesError) {
        // Who wrote a Dataplane says whether it is Koguma's.
        let options = ListOptions(keepsManagedFields: Object.self == Dataplane.self)
        let page: ListPage<Object> = try await client.listAll(options: options)
        for item in page.items {
            switch item {
            case .object(let object): self[keyPath: shelf][object.key] = object
            case .undecodable(let rest):
                remarks.append("\(Object.resource.gvk.kind) \(rest.key) cannot be read: \(rest.error)")
            }
        }
    }
}
