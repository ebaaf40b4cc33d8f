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
        guard isClearable(root.backend) else { return false }
        clearKey(of: root.backend)
        clearCertificate(of: root)
        state.recreated.append(root.fingerprint)
        givenUp.insert(root.backend)
        if root.noLeafAfter == nil {
            // It never signed, so nobody needs it.
            state.roots.removeAll { $0.fingerprint == root.fingerprint }
        } else if state.roots.contains(where: { $0.fingerprint == root.fingerprint }) {
            state.update(root.fingerprint) { $0.phase = .retiring }
        } else {
            state.roots.append(.found(root.certificate, backend: root.backend, phase: .retiring, now: now))
        }
        mustStore = true
        return true
    }

    /// Gives up a root of which nothing but the name is known.
    mutating func recreate(nameless fingerprint: String, backend: String) -> Bool {
        guard mayRecreate(fingerprint), !state.recreated.contains(fingerprint) else { return false }
        guard isClearable(backend) else { return false }
        clearKey(of: backend)
        state.recreated.append(fingerprint)
        givenUp.insert(backend)
        mustStore = true
        return true
    }

    private func isClearable(_ backend: String) -> Bool {
        if case .foreign = evidence.key(of: backend) { return false }
        if case .foreign = evidence.certificate(of: backend) { return false }
        return true
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
