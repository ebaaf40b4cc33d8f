import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// The root of a backend that is listed no more signs nothing new, stays trusted until what it signed has expired,
/// and then leaves the state and takes its Secrets with it. While mutual TLS is off, everything stays.
extension Draft {
    /// How long a root is trusted beyond the last certificate it may have signed: for clocks that are behind ours.
    private static let margin: TimeInterval = 600

    mutating func retireRemovedBackends() {
        guard let effective = configuration.effective, effective.state == .enabled else { return }
        let listed = Set(effective.backends.map(\.name))
        for root in state.roots
        where root.phase != .retiring && root.phase != .signing && !listed.contains(root.backend) {
            state.update(root.fingerprint) { $0.phase = .retiring }
            stateEvents.append(
                PlannedEvent(
                    .normal, .provision, reason: EventReason.rootRetiring.rawValue,
                    note: "Backend \(root.backend) was removed; its root \(root.fingerprint) retires"))
        }
    }

    mutating func dropRetiredRoots() {
        for root in state.roots where root.phase == .retiring {
            let end = min(root.noLeafAfter ?? now, root.certificate.notAfter) + Self.margin
            guard root.noLeafAfter == nil || end <= now else {
                lookAgain(at: end)
                continue
            }
            guard stored?.roots.contains(where: { $0.fingerprint == root.fingerprint && $0.phase == .retiring }) == true
            else { continue }
            state.roots.removeAll { $0.fingerprint == root.fingerprint }
            let claimed = Set(evidence.claims.map(\.fingerprint))
            state.removed.removeAll { !claimed.contains($0) }
            state.removed.append(root.fingerprint)
            deleteSecrets(of: root)
            stateEvents.append(
                PlannedEvent(
                    .normal, .provision, reason: EventReason.rootRemoved.rawValue,
                    note: "Root \(root.fingerprint) of backend \(root.backend) is trusted no more"))
        }
    }

    /// Its Secrets go before it leaves the state, so that a stop in between forgets nothing.
    private mutating func deleteSecrets(of root: CARoot) {
        if evidence.key(of: root.backend).value == root.fingerprint, let key = secret(keySecret(root.backend)) {
            beforeState.append(PlannedWrite(.deleteSecret(key)))
        }
        if evidence.certificate(of: root.backend).value == root.certificate,
            let certificate = secret(certificateSecret(root.backend))
        {
            beforeState.append(PlannedWrite(.deleteSecret(certificate)))
        }
    }
}
