import KubernetesAPI
import MeshAPI

/// A state that is lost is rebuilt from what else shows the roots of the mesh: their Secrets, `Mesh.status` and the
/// bundle in the system namespace. If a root that one of them names is missing, nothing is rebuilt.
extension Draft {
    mutating func rebuildState() {
        guard isRebuilding else { return }
        state.tainted += evidence.taintedClaims.filter { !state.tainted.contains($0) }
        // Whatever is there when the state begins was asked of somebody else, unless it was begun.
        if stored == nil, evidence.successors.isEmpty { state.handledRotation = requestedRotation }
        if evidence.isStatusUnreadable { report(.unreadableStatus(in: self)) }
        for claim in evidence.claims where !isAccountedFor(claim.fingerprint) { take(claim) }
        for certificate in evidence.bundle ?? [] where !isTaken(certificate) { take(certificate) }
        resumeRotations()
        guard foundRoots else { return }
        stateEvents.append(
            PlannedEvent(
                .warning, .restore, reason: EventReason.stateRebuilt.rawValue,
                note: "\(place(stateSecret)) was missing; it was rebuilt with \(state.roots.count) root(s) from the "
                    + "certificate authority's Secrets, this status and the trust bundle"))
    }

    /// Takes up a root that the status names.
    private mutating func take(_ claim: Evidence.Claim) {
        let backend = claim.backend.isEmpty ? holder(of: claim.fingerprint) ?? "" : claim.backend
        guard let certificate = certificate(claim.fingerprint) else {
            if !recreate(nameless: claim) {
                report(.lost(claim.fingerprint, backend: backend, in: self))
            }
            return
        }
        let phase = claim.phase ?? .published
        if backend.isEmpty, phase != .retiring {
            // Nobody has its key, and no names would lead to it.
            if !recreate(nameless: claim) { report(.lost(claim.fingerprint, backend: "", in: self)) }
            return
        }
        take(certificate, backend: backend, phase: phase == .signing && state.signer != nil ? .published : phase)
    }

    /// Whether the state has the root, or records its end; two roots may have one key.
    private func isTaken(_ certificate: AuthorityCertificate) -> Bool {
        guard let sibling = state.roots.first(where: { $0.fingerprint == certificate.fingerprint }) else {
            return isAccountedFor(certificate.fingerprint)
        }
        return sibling.identity == certificate.identity || state.roots.contains { $0.identity == certificate.identity }
    }

    /// What was under way when the state was lost goes on.
    private mutating func resumeRotations() {
        for backend in Set(state.roots.map(\.backend)).sorted() {
            // Its key stands under Kuma's name already.
            for root in state.live(of: backend) where evidence.key(of: backend).value == root.fingerprint {
                for other in state.live(of: backend) where other.identity != root.identity && !other.isProvided {
                    // Nothing can sign with it any more: its key made room for the other's.
                    guard evidence.key(of: backend, .next).value != other.fingerprint else { continue }
                    let phase = other.phase
                    state.update(other.identity) { $0.phase = .retiring }
                    if phase == .signing { state.update(root.identity) { $0.phase = .signing } }
                }
            }
            guard let incumbent = state.incumbent(of: backend), let successor = state.successor(of: backend) else {
                continue
            }
            // Before its time it is there only because somebody asked.
            if SuccessionSchedule(incumbent.certificate).prepares > now {
                state.update(successor.identity) { $0.takesOver = true }
            }
        }
    }

    /// Takes up a root that only the bundle names: its key or its Secret tells whose it is.
    private mutating func take(_ certificate: AuthorityCertificate) {
        if let sibling = state.roots.first(where: { $0.fingerprint == certificate.fingerprint }) {
            take(certificate, backend: sibling.backend, phase: .published)
        } else if let backend = holder(of: certificate.fingerprint) {
            take(certificate, backend: backend, phase: phase(ofNewRootOf: backend) == .signing ? .signing : .published)
        } else if mayRecreate(certificate.fingerprint) {
            state.recreated.append(certificate.fingerprint)
            take(certificate, backend: "", phase: .retiring)
            mustStore = true
        } else {
            report(
                Problem(
                    .lost,
                    "The trust bundle of Mesh \(mesh.name) names root \(certificate.fingerprint), of which no other "
                        + "trace is left. Restore \(place(stateSecret))\(orRecreate(certificate.fingerprint))"))
        }
    }

    private mutating func take(_ certificate: AuthorityCertificate, backend: String, phase: CARoot.Phase) {
        var root = CARoot.found(certificate, backend: backend, phase: phase, now: now)
        root.isProvided = isProvided(backend)
        state.roots.append(root)
        foundRoots = true
    }

    /// Whether the Secrets of a root of that backend are not ours.
    private func isProvided(_ backend: String) -> Bool {
        guard case .provided? = configuration.backends.first(where: { $0.name == backend })?.authority else {
            return false
        }
        return true
    }

    /// The backend in whose Secrets the root or its key is.
    private func holder(of fingerprint: String) -> String? {
        let certificates = evidence.certificates.filter { $0.value.value?.fingerprint == fingerprint }.keys
        let keys = evidence.keys.filter { $0.value.value == fingerprint }.keys
        return certificates.min()?.backend ?? keys.min()?.backend
    }
}

extension Problem {
    fileprivate static func unreadableStatus(in draft: Draft) -> Problem {
        Problem(
            .lost,
            "status.mtls of Mesh \(draft.mesh.name) cannot be read; it shows that the mesh had a certificate authority, "
                + "and \(draft.place(draft.stateSecret)) is gone. Restore it, or remove status.mtls to have what else is "
                + "left taken for everything")
    }
}
