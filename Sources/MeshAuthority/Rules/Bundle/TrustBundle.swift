import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import SPIFFE

/// The bundle in the system namespace: what every place copies, and evidence should the state be lost.
extension Draft {
    mutating func publishBundle() {
        let anchors = anchors
        // A state that never had a root cannot tell what became of those in a bundle: what is out stays.
        guard !anchors.isEmpty || observation.bundle != nil && state.hasHistory else { return }
        let above = certificates(above: anchors)
        // Nothing that has expired stays.
        for certificate in anchors.map(\.certificate) + above { lookAgain(at: certificate.notAfter) }
        let name = Names.bundleConfigMap(mesh: mesh.name)
        guard let existing = observation.bundle else {
            let bundle = ConfigMap(
                metadata: ObjectMeta(name: name, namespace: observation.systemNamespace, labels: labels),
                data: TrustBundle.data(anchors, above: above, sequence: TrustBundle.sequence(after: nil, now: now)))
            afterState.append(PlannedWrite(.createBundle(bundle), event: restoredEvent(name)))
            return
        }
        let current = TrustBundle.sequence(of: existing, now: now)
        let unchanged = current.map { TrustBundle.data(anchors, above: above, sequence: $0) }
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
            : TrustBundle.data(anchors, above: above, sequence: TrustBundle.sequence(after: current, now: now))
        afterState.append(PlannedWrite(.applyBundle(bundle)))
    }

    /// Without a state to go by, what is out stays, but for what is not to be trusted any more.
    mutating func withdrawTainted() {
        guard let bundle = observation.bundle, bundle.isManaged, !bundle.isImmutable, let listed = evidence.bundle,
            let tainted = listed.first(where: { state.tainted.contains($0.fingerprint) })
        else { return }
        let left = listed.filter { !state.tainted.contains($0.fingerprint) }
            .map { CARoot(backend: "", certificate: $0, phase: .published) }
        var changed = bundle
        let sequence = TrustBundle.sequence(after: TrustBundle.sequence(of: bundle, now: now), now: now)
        changed.metadata.labels = labels
        changed.data = TrustBundle.data(left, above: [], sequence: sequence)
        let event = PlannedEvent(
            .warning, .rotate, reason: EventReason.rootTainted.rawValue,
            note: "Root \(tainted.fingerprint) is tainted: it left the trust bundle, and is never trusted again")
        beforeState.append(PlannedWrite(.applyBundle(changed), event: event))
    }

    /// What the bundle lists, newest first; empty where nothing is trusted any more.
    var anchors: [CARoot] { (state.anchors(at: now) + certificatesOfLostClaims).newestFirst }

    /// The certificates that lead from anchors, where these are intermediates, to their roots, as far as OpenSSL's
    /// clients can follow: over no certificate that has expired or is tainted.
    func certificates(above anchors: [CARoot]) -> [AuthorityCertificate] {
        var seen = Set(anchors.map(\.certificate.der))
        return anchors.flatMap { anchor in
            anchor.issuers.prefix { $0.notAfter > now && !state.tainted.contains($0.fingerprint) }
        }
        .filter { seen.insert($0.der).inserted }
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

extension CAState {
    /// Whether there ever was a root, as far as is still known.
    fileprivate var hasHistory: Bool {
        !roots.isEmpty || !tainted.isEmpty || !recreated.isEmpty || !removed.isEmpty
    }
}
