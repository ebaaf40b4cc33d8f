import KubernetesAPI
import MeshAPI

extension Draft {
    func keySecret(_ backend: String, _ slot: AuthorityNames.Slot = .main) -> String {
        Names.keySecret(mesh: mesh.name, backend: backend) + slot.suffix
    }

    func certificateSecret(_ backend: String, _ slot: AuthorityNames.Slot = .main) -> String {
        Names.certificateSecret(mesh: mesh.name, backend: backend) + slot.suffix
    }

    var stateSecret: String { Names.stateSecret(mesh: mesh.name) }

    /// The Secret as it was seen, which may be written or deleted; nil for what a user provides.
    func secret(_ name: String) -> Secret? {
        evidence.provided.contains(name) ? nil : observation.secrets[name]
    }

    func place(_ name: String) -> String { observation.place(name) }

    /// A Secret of the mesh as Kuma shapes them, with no owner: foreground deletion would take it while the Mesh waits.
    func newSecret(_ name: String, value: [UInt8]? = nil) -> Secret {
        Secret(
            metadata: ObjectMeta(
                name: name, namespace: observation.systemNamespace,
                labels: [Names.Label.mesh: mesh.name, Names.Label.managedBy: Names.project]),
            type: Names.secretType,
            data: value.map { [Names.secretValue: $0] } ?? [:])
    }

    /// The Secret with another value and no owner, bound to the version that was read.
    func changed(_ secret: Secret, value: [UInt8]) -> Secret {
        var changed = secret
        changed.data[Names.secretValue] = value
        changed.metadata.ownerReferences = []
        changed.metadata.managedFields = []
        return changed
    }
}
