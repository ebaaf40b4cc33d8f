import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import SPIFFE

/// The bundle in the system namespace: what every place copies, and evidence should the state be lost.
extension Draft {
    mutating func publishBundle() {
        let anchors = state.anchors(at: now)
        // An empty bundle would make some clients trust anybody; what is out stays.
        guard !anchors.isEmpty else { return }
        let name = Names.bundleConfigMap(mesh: mesh.name)
        guard let existing = observation.bundle else {
            let bundle = ConfigMap(
                metadata: ObjectMeta(
                    name: name, namespace: observation.systemNamespace,
                    labels: [Names.Label.mesh: mesh.name, Names.Label.managedBy: Names.project]),
                data: TrustBundle.data(anchors, mesh: mesh.name, sequence: sequence(after: nil)))
            afterState.append(PlannedWrite(.createBundle(bundle), event: restoredEvent(name)))
            return
        }
        let current = TrustBundle.sequence(of: existing)
        if let current, existing.data == TrustBundle.data(anchors, mesh: mesh.name, sequence: current) { return }
        guard existing.isManaged, !existing.isImmutable else {
            lookAgainAtForeign()
            report(
                Problem(
                    .nameTaken,
                    "ConfigMap \(existing.key) was not written by Koguma"
                        + "\(existing.isImmutable ? ", or was made immutable since" : ""), and its name is needed for "
                        + "the trust bundle of the mesh. Delete or rename it"))
            return
        }
        var bundle = existing
        bundle.data = TrustBundle.data(anchors, mesh: mesh.name, sequence: sequence(after: current))
        afterState.append(PlannedWrite(.applyBundle(bundle)))
    }

    /// Sequences must never go back, even where the bundle was deleted: the time in seconds does not.
    private func sequence(after current: Int64?) -> Int64 {
        max(Int64(now.timeIntervalSince1970), (current ?? 0) + 1)
    }

    /// Worth telling only if the mesh had a bundle before.
    private func restoredEvent(_ name: String) -> PlannedEvent? {
        guard let stored, !stored.roots.isEmpty, mesh.status?.mtls?.anchors.isEmpty == false else { return nil }
        return PlannedEvent(
            .warning, .publish, reason: EventReason.bundleRestored.rawValue,
            note: "ConfigMap \(observation.systemNamespace)/\(name) was missing; it was made again from the state")
    }
}
