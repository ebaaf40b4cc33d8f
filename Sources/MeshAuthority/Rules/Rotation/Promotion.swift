import KubernetesAPI
import MeshAPI

/// A successor that took over moves to the names that Kuma knows: first its key, then its certificate; then what stood
/// beside them goes.
///
/// The state that names it as the root in use is the intent; nothing but what that state has given up is overwritten.
extension Draft {
    /// Where the Secrets of a builtin root are to be.
    func slot(of root: CARoot) -> AuthorityNames.Slot {
        state.incumbent(of: root.backend)?.identity == root.identity ? .main : .next
    }

    /// Whether the key of a root in use still stands where successors' do.
    func awaitsPromotion(_ root: CARoot) -> Bool {
        slot(of: root) == .main && evidence.key(of: root.backend).value != root.fingerprint
            && evidence.key(of: root.backend, .next).value == root.fingerprint
    }

    /// - Returns: Whether the key is going to be where it belongs.
    mutating func promoteKey(of root: CARoot) -> Bool {
        let name = keySecret(root.backend)
        guard let key = secret(keySecret(root.backend, .next))?.data[Names.secretValue] else { return false }
        switch evidence.key(of: root.backend) {
        case .absent:
            afterState.append(PlannedWrite(.createSecret(newSecret(name, value: key))))
            return true
        case .usable(let other) where isGivenUp(other, backend: root.backend):
            guard let secret = secret(name) else { return false }
            afterState.append(PlannedWrite(.replaceSecret(changed(secret, value: key))))
            return true
        case .usable, .unreadable:
            report(
                Problem(
                    .mismatchedPair,
                    "\(place(name)) does not hold the private key of root \(root.fingerprint), which is in "
                        + "\(place(keySecret(root.backend, .next))). Delete \(place(name)) to have it put in its place")
            )
        case .foreign(let why):
            report(.nameTaken(place(name), why))
            lookAgainAtForeign()
        }
        return false
    }

    /// Nothing needs the Secrets beside Kuma's any more.
    mutating func removePromoted(_ root: CARoot) {
        guard slot(of: root) == .main, evidence.key(of: root.backend).value == root.fingerprint,
            evidence.certificate(of: root.backend).value == root.certificate
        else { return }
        if evidence.key(of: root.backend, .next).value == root.fingerprint {
            delete(keySecret(root.backend, .next))
        }
        if evidence.certificate(of: root.backend, .next).value == root.certificate {
            delete(certificateSecret(root.backend, .next))
        }
    }

    private mutating func delete(_ name: String) {
        if let secret = secret(name) { afterState.append(PlannedWrite(.deleteSecret(secret))) }
    }
}
