import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// A root that was replaced, or whose backend is listed no more, signs nothing new, stays trusted until what it signed
/// has expired, and then leaves the state and takes its Secrets with it.
extension Draft {
    /// A root that was to take over, and is not what its backend is to have now, is not wanted any more.
    mutating func retireUnwanted() {
        for backend in configuration.backends {
            let isProvided: Bool
            switch backend.authority {
            case .builtin: isProvided = false
            case .provided: isProvided = true
            case .other: continue
            }
            for root in state.live(of: backend.name) where root.isProvided != isProvided && root.phase != .signing {
                let hasOther = state.live(of: backend.name).contains { $0.identity != root.identity }
                if hasOther { retire(root, "the type of its backend was changed") }
            }
        }
    }

    /// Where nothing signs, a successor takes the place of the root before it as soon as it is known.
    mutating func retireReplaced() {
        for backend in Set(state.roots.map(\.backend)).sorted() {
            guard let incumbent = state.incumbent(of: backend), let successor = state.successor(of: backend) else {
                continue
            }
            // Of several edits in a row, only the last one counts.
            for root in state.live(of: backend) where root.identity != incumbent.identity {
                if root.identity != successor.identity { retire(root, "it was replaced") }
            }
            if incumbent.phase != .signing, isKnownEverywhere(successor) { retire(incumbent, "it was replaced") }
        }
        retireRemovedBackends()
    }

    mutating func retire(_ root: CARoot, _ why: String) {
        state.update(root.identity) { root in
            root.phase = .retiring
            root.takesOver = false
        }
        stateEvents.append(
            PlannedEvent(
                .normal, .rotate, reason: EventReason.rootRetiring.rawValue,
                note: "Root \(root.fingerprint) of backend \(root.backend) retires: \(why)"))
    }

    /// While mutual TLS is off, everything stays.
    private mutating func retireRemovedBackends() {
        guard let effective = configuration.effective, effective.state == .enabled else { return }
        let listed = Set(effective.backends.map(\.name))
        for root in state.roots
        where root.phase != .retiring && root.phase != .signing && !listed.contains(root.backend) {
            retire(root, "its backend was removed")
        }
    }

    mutating func dropRetiredRoots() {
        for root in state.roots where root.phase == .retiring {
            guard root.end <= now else {
                lookAgain(at: root.end)
                continue
            }
            guard stored?.roots.contains(where: { $0.identity == root.identity && $0.phase == .retiring }) == true,
                !isBeingReplaced(root)
            else { continue }
            state.roots.removeAll { $0.identity == root.identity }
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

    /// Whether its successor is still to take its place in its Secrets, which the state justifies as long as it is there.
    private func isBeingReplaced(_ root: CARoot) -> Bool {
        guard let successor = state.incumbent(of: root.backend), !successor.isProvided else { return false }
        return evidence.key(of: root.backend).value == root.fingerprint
            || evidence.certificate(of: root.backend).value == root.certificate
    }

    /// Its Secrets go before it leaves the state, so that a stop in between forgets nothing.
    private mutating func deleteSecrets(of root: CARoot) {
        for slot in AuthorityNames.Slot.allCases {
            if evidence.key(of: root.backend, slot).value == root.fingerprint,
                let key = secret(keySecret(root.backend, slot))
            {
                beforeState.append(PlannedWrite(.deleteSecret(key)))
            }
            if evidence.certificate(of: root.backend, slot).value == root.certificate,
                let certificate = secret(certificateSecret(root.backend, slot))
            {
                beforeState.append(PlannedWrite(.deleteSecret(certificate)))
            }
        }
    }
}
