import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// `koguma.io/recreate-ca: <fingerprint>` gives up one root whose key is lost: what is left under its names is
/// cleared away, the state records it, and the backend gets a new authority as if it were its first.
///
/// The root itself stays trusted, if its certificate is known, until what it may have signed has expired.
extension Draft {
    /// - Returns: whether the root was given up.
    mutating func recreate(_ root: CARoot) -> Bool {
        guard mayRecreate(root.fingerprint), !state.recreated.contains(root.fingerprint) else { return false }
        guard isClearable(root.backend, of: root.fingerprint) else { return false }
        clearKey(of: root.backend)
        clearCertificate(of: root)
        giveUp(root.fingerprint, backend: root.backend)
        if root.noLeafAfter == nil {
            // It never signed, so nobody needs it.
            state.roots.removeAll { $0.identity == root.identity }
        } else if state.roots.contains(where: { $0.identity == root.identity }) {
            state.update(root.identity) { $0.phase = .retiring }
        } else {
            state.roots.append(.found(root.certificate, backend: root.backend, phase: .retiring, now: now))
        }
        return true
    }

    /// Gives up a root of which the status tells, and perhaps a certificate in the bundle.
    mutating func recreate(nameless claim: Evidence.Claim) -> Bool {
        guard mayRecreate(claim.fingerprint), !state.recreated.contains(claim.fingerprint) else { return false }
        // A root that retires signs nothing more: what stands under its backend's names is its successor's.
        if claim.phase != .retiring {
            guard isClearable(claim.backend, of: claim.fingerprint) else { return false }
            clearKey(of: claim.backend)
        }
        giveUp(claim.fingerprint, backend: claim.backend)
        if let certificate = certificate(claim.fingerprint) {
            state.roots.append(.found(certificate, backend: claim.backend, phase: .retiring, now: now))
        }
        return true
    }

    private mutating func giveUp(_ fingerprint: String, backend: String) {
        state.recreated.append(fingerprint)
        givenUp.insert(backend)
        mustStore = true
    }

    private mutating func clearKey(of backend: String) {
        if let secret = secret(keySecret(backend)) { beforeState.append(PlannedWrite(.deleteSecret(secret))) }
    }

    /// The certificate of the root itself stays: it is replaced in its place later, which the state then justifies.
    private mutating func clearCertificate(of root: CARoot) {
        if evidence.certificate(of: root.backend).value == root.certificate { return }
        if let secret = secret(certificateSecret(root.backend)) {
            beforeState.append(PlannedWrite(.deleteSecret(secret)))
        }
    }
}

/// What may be cleared away with a root that is given up: its own, or what is nobody's. A key is the one thing that
/// nothing brings back, so that where this is not certain, nothing is given up.
extension Draft {
    private mutating func isClearable(_ backend: String, of fingerprint: String) -> Bool {
        let key = evidence.key(of: backend)
        let certificate = evidence.certificate(of: backend)
        if case .foreign = key { return false }
        if case .foreign = certificate { return false }
        guard key.isAbsent || key.value == fingerprint || isNobodys(key.value, besides: backend) else {
            report(.notCleared(keySecret(backend), with: fingerprint, in: self))
            return false
        }
        guard
            certificate.isAbsent || certificate.value?.fingerprint == fingerprint
                || isNobodys(certificate.value?.fingerprint, besides: backend)
        else {
            report(.notCleared(certificateSecret(backend), with: fingerprint, in: self))
            return false
        }
        return true
    }

    /// Whether a state that tells of all roots does not know this one, nor anything else but what stands under the
    /// names of that backend; what cannot be read is nobody's as well.
    private func isNobodys(_ fingerprint: String?, besides backend: String) -> Bool {
        guard !isRebuilding else { return false }
        guard let fingerprint else { return true }
        return !state.roots.contains { $0.fingerprint == fingerprint }
            && !evidence.claims.contains { $0.fingerprint == fingerprint }
            && evidence.bundle?.contains { $0.fingerprint == fingerprint } != true
            && !evidence.certificates.contains {
                $0.key.backend != backend && $0.value.value?.fingerprint == fingerprint
            }
            && !(evidence.key(of: backend).value == fingerprint
                && evidence.certificate(of: backend).value?.fingerprint == fingerprint)
    }
}

extension Problem {
    fileprivate static func notCleared(_ secret: String, with fingerprint: String, in draft: Draft) -> Problem {
        Problem(
            .lost,
            "Root \(fingerprint) is not given up: \(draft.place(secret)) holds what may be another root's, and would go "
                + "with it. Restore what is lost, or keep a copy of that Secret and delete it")
    }
}
