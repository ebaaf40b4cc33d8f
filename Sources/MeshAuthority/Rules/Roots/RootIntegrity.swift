import KubernetesAPI
import MeshAPI

/// A root in use has its key and its certificate in their Secrets. What is missing and known is put back; what was
/// changed by somebody is left as it is, with the remedy.
extension Draft {
    mutating func keep(_ root: CARoot) {
        if state.tainted.contains(root.fingerprint) {
            report(
                Problem(.tainted, "Root \(root.fingerprint) of backend \(root.backend) is tainted: nothing trusts it"))
            return
        }
        if !root.isProvided, !keepSecrets(of: root) { return }
        checkValidity(of: root)
    }

    /// - Returns: false if the root was given up.
    private mutating func keepSecrets(of root: CARoot) -> Bool {
        let slot = slot(of: root)
        let hasKey: Bool
        if awaitsPromotion(root) {
            hasKey = promoteKey(of: root)
        } else {
            if evidence.key(of: root.backend, slot).value != root.fingerprint, giveUp(root) { return false }
            hasKey = checkKey(of: root.certificate, backend: root.backend, slot)
        }
        keepCertificate(of: root, slot, hasKey: hasKey)
        removePromoted(root)
        return true
    }

    private mutating func checkValidity(of root: CARoot) {
        if root.certificate.notAfter <= now {
            let remedy =
                if root.isProvided {
                    "Put a new certificate and key where conf of the backend says"
                } else if configuration.backends.contains(where: { $0.name == root.backend }) {
                    "A successor takes its place"
                } else {
                    "List its backend again, or enable another"
                }
            report(
                Problem(
                    .expired,
                    "Root \(root.fingerprint) of backend \(root.backend) expired on "
                        + "\(Timestamp.format(root.certificate.notAfter)). \(remedy)"))
        } else if root.certificate.notBefore > now {
            lookAgain(at: root.certificate.notBefore)
            report(
                Problem(
                    .notValidYet,
                    "Root \(root.fingerprint) of backend \(root.backend) is not valid before "
                        + "\(Timestamp.format(root.certificate.notBefore)). Wait until then, or correct the controller's clock"
                ))
        } else {
            lookAgain(at: root.certificate.notAfter)
        }
    }

    /// A root whose key is lost is given up if it never signed and another is in use, or nobody knows it yet; else if
    /// the user says so.
    private mutating func giveUp(_ root: CARoot) -> Bool {
        let slot = slot(of: root)
        let isNobodys = root.phase == .prepared || slot == .next && root.noLeafAfter == nil
        if isNobodys, evidence.key(of: root.backend, slot).isAbsent {
            state.roots.removeAll { $0.identity == root.identity }
            // What was asked for has not happened yet.
            if root.takesOver { state.handledRotation = nil }
            state.recreated.append(root.fingerprint)
            givenUp.insert(root.backend)
            mustStore = true
            return true
        }
        return recreate(root)
    }

    mutating func keepCertificate(of root: CARoot, _ slot: AuthorityNames.Slot, hasKey: Bool) {
        let name = certificateSecret(root.backend, slot)
        let pem = Array(root.certificate.pem.utf8)
        switch evidence.certificate(of: root.backend, slot) {
        case .usable(let certificate) where certificate.der == root.certificate.der:
            break
        case .absent:
            restoreCertificate(of: root, name: name, pem: pem)
        case .usable(let other)
        where hasKey
            && (isGivenUp(other.fingerprint, backend: root.backend) || isUnknownSuccessor(other, slot, root)):
            // The state records that this root took the place of the one that is there.
            guard let secret = secret(name) else { return }
            afterState.append(PlannedWrite(.replaceSecret(changed(secret, value: pem))))
        case .usable(let other):
            report(
                Problem(
                    .mismatchedPair,
                    "\(place(name)) holds certificate \(other.fingerprint), not that of root \(root.fingerprint) of "
                        + "backend \(root.backend). Restore it, or delete it to have it put back"))
        case .unreadable(let why):
            report(
                Problem(
                    .unusable,
                    "\(place(name)) \(why), and should hold root \(root.fingerprint). Restore it, or delete it to have "
                        + "it put back"))
        case .foreign(let why):
            report(.nameTaken(place(name), why))
            lookAgainAtForeign()
        }
    }

    /// Whether it was made from the key of a successor by somebody who forgot it: nobody ever knew it.
    private func isUnknownSuccessor(
        _ other: AuthorityCertificate, _ slot: AuthorityNames.Slot, _ root: CARoot
    ) -> Bool {
        slot == .next && other.fingerprint == root.fingerprint && root.phase == .prepared
    }

    private mutating func restoreCertificate(of root: CARoot, name: String, pem: [UInt8]) {
        // A root that is being made gets its Secret for the first time.
        let isNew = stored?.roots.contains { $0.fingerprint == root.fingerprint } != true
        let event = PlannedEvent(
            .warning, .restore, reason: EventReason.certificateRestored.rawValue,
            note: "\(place(name)) was missing; the certificate of root \(root.fingerprint) was put back from the state")
        afterState.append(PlannedWrite(.createSecret(newSecret(name, value: pem)), event: isNew ? nil : event))
    }
}
