import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority

extension MeshReconciler {
    /// The Mesh ended while its authority was being made, by another controller that did not see what came after.
    ///
    /// The next Mesh of that name continues from a key and what was made of it, which harms nobody; it may have done
    /// so already, and no request could tell and delete at once. So nothing whose key is there is touched, and no key.
    /// What was made of a key that is gone by now would look like a lost authority: that is taken back.
    func takeBack(_ run: ReconcileRun, next: Observation?) async throws {
        guard let mesh = run.mesh, !mesh.retainsAuthority else { return }
        if let next, next.hasAuthority(besides: run) { return }
        for key in run.keys where try await performer.client.find(Secret.self, key) != nil { return }
        for secret in run.created.reversed() { try await performer.deleteUnchanged(secret) }
        if let bundle = run.bundle { try await performer.deleteUnchanged(bundle) }
    }
}

extension Observation {
    /// Whether anything that this run did not make shows an authority of the mesh.
    fileprivate func hasAuthority(besides run: ReconcileRun) -> Bool {
        if let shown = mesh.status?.mtls, shown.ca != nil || !shown.anchors.isEmpty { return true }
        let mine = Set(run.created.map(\.metadata.uid))
        let theirs = secrets.values.filter { !providedSources.secrets.contains($0.metadata.name) }
        if theirs.contains(where: { !mine.contains($0.metadata.uid) }) { return true }
        return bundle != nil && bundle?.metadata.uid != run.bundle?.metadata.uid
    }
}
