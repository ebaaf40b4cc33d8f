import JSON
import KubernetesAPI
public import MeshAPI

/// The end of a Mesh that nobody uses any more: bundle, Secrets of the authority and, last, the state go, and then the finalizer, unless the
/// Mesh says that they are to be kept.
extension AuthorityPlan {
    static func deletion(_ observation: Observation, _ evidence: Evidence) -> AuthorityPlan {
        let mesh = observation.mesh
        guard !mesh.retainsAuthority else { return AuthorityPlan(writes: [PlannedWrite(.removeFinalizer)]) }
        var writes: [PlannedWrite] = []
        if let bundle = observation.bundle, bundle.isManaged || evidence.isBundleOfKnownRoots {
            writes.append(PlannedWrite(.deleteBundle(bundle)))
        }
        let state = Names.stateSecret(mesh: mesh.name)
        let provided = observation.providedSources.secrets
        let builtin = observation.secrets.values
            .filter { $0.belongsToAuthority(of: mesh.name) && $0.metadata.name != state }
            // Kuma's export names the Secrets of a builtin authority as those of a provided one: then they are the user's.
            .filter { !provided.contains($0.metadata.name) }
            .sorted { $0.metadata.name < $1.metadata.name }
        writes += builtin.map { PlannedWrite(.deleteSecret($0)) }
        if let secret = observation.secrets[state], secret.belongsToAuthority(of: mesh.name) {
            writes.append(PlannedWrite(.deleteSecret(secret)))
        }
        writes.append(PlannedWrite(.removeFinalizer))
        return AuthorityPlan(writes: writes)
    }
}

extension Evidence {
    /// Whether the bundle shows nothing but roots of the mesh, whoever put it back: it would be taken for the trace of a
    /// lost authority when the Mesh is there again.
    fileprivate var isBundleOfKnownRoots: Bool {
        guard let published, !published.isEmpty else { return false }
        var known = Set(certificates.values.compactMap(\.value?.fingerprint))
        if case .usable(let state) = state {
            known.formUnion(state.roots.map(\.fingerprint) + state.recreated + state.removed)
            known.formUnion(state.roots.flatMap(\.issuers).map(\.fingerprint))
        }
        return published.allSatisfy { known.contains($0.fingerprint) }
    }
}

extension Mesh {
    /// Whether the authority is to outlive the Mesh.
    ///
    /// A value that is not understood destroys nothing.
    public var retainsAuthority: Bool {
        switch metadata.annotations[Names.Annotation.deletionPolicy] {
        case nil, "", "Delete": false
        default: true
        }
    }
}

extension Secret {
    /// Whether Koguma made the Secret or took it over: by name, type and label, never one that a user provides.
    func belongsToAuthority(of mesh: String) -> Bool {
        let name = metadata.name
        let isNamed =
            name == Names.stateSecret(mesh: mesh) || name.hasPrefix(Names.keySecret(mesh: mesh, backend: ""))
            || name.hasPrefix(Names.certificateSecret(mesh: mesh, backend: ""))
        return isNamed && type == Names.secretType
            && (metadata.labels[Names.Label.mesh] ?? Names.defaultMesh) == mesh
    }
}

extension ConfigMap {
    /// Whether our field manager owns data of it; a label would prove nothing.
    var isManaged: Bool {
        metadata.managedFields.contains {
            $0.manager == Names.FieldManager.mesh && $0.fieldsV1["f:data"] != nil
        }
    }
}
