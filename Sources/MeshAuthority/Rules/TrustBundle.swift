import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import SPIFFE

/// The bundle in the system namespace: what every place copies, and evidence should the state be lost.
extension Draft {
    mutating func publishBundle() {
        let anchors = (state.anchors(at: now) + certificatesOfLostClaims).newestFirst
        // An empty bundle would make some clients trust anybody; what is out stays.
        guard !anchors.isEmpty else { return }
        let name = Names.bundleConfigMap(mesh: mesh.name)
        guard let existing = observation.bundle else {
            let bundle = ConfigMap(
                metadata: ObjectMeta(name: name, namespace: observation.systemNamespace, labels: labels),
                data: TrustBundle.data(anchors, sequence: TrustBundle.sequence(after: nil, now: now)))
            afterState.append(PlannedWrite(.createBundle(bundle), event: restoredEvent(name)))
            return
        }
        let current = TrustBundle.sequence(of: existing, now: now)
        let unchanged = current.map { TrustBundle.data(anchors, sequence: $0) }
        // What others added beside it is theirs.
        let isUnchanged = unchanged.map { $0.allSatisfy { existing.data[$0.key] == $0.value } } ?? false
        if isUnchanged, labels.allSatisfy({ existing.metadata.labels[$0.key] == $0.value }) { return }
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
        bundle.metadata.labels = labels
        bundle.data =
            isUnchanged
            ? unchanged ?? [:]
            : TrustBundle.data(anchors, sequence: TrustBundle.sequence(after: current, now: now))
        afterState.append(PlannedWrite(.applyBundle(bundle)))
    }

    /// Without them, the bundle would not be watched.
    private var labels: [String: String] {
        [Names.Label.mesh: mesh.name, Names.Label.managedBy: Names.project]
    }

    /// Worth telling only if the mesh had a bundle before.
    private func restoredEvent(_ name: String) -> PlannedEvent? {
        guard let stored, !stored.roots.isEmpty, mesh.status?.mtls?.anchors.isEmpty == false else { return nil }
        return PlannedEvent(
            .warning, .publish, reason: EventReason.bundleRestored.rawValue,
            note: "ConfigMap \(observation.systemNamespace)/\(name) was missing; it was made again from the state")
    }
}
