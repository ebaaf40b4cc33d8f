import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// A new builtin authority: its key first, then the state with the certificate made from it, then the certificate's
/// Secret. A key that is there without any trace of a certificate is continued from, so that a stop anywhere, or two
/// leaders, end in one authority.
extension Draft {
    /// - Parameters:
    ///   - slot: Kuma's names for a backend's first authority; beside them for a successor.
    ///   - takesOver: Whether it is to sign as soon as it is known.
    mutating func makeAuthority(
        of backend: EffectiveMutualTLS.Backend, _ authority: EffectiveMutualTLS.BuiltinAuthority,
        _ slot: AuthorityNames.Slot, takesOver: Bool
    ) {
        let name = keySecret(backend.name, slot)
        guard !cleared.contains(name) else { return }
        switch evidence.key(of: backend.name, slot) {
        case .foreign(let why):
            report(.nameTaken(place(name), why))
            lookAgainAtForeign()
        case .unreadable(let why):
            report(
                Problem(
                    .unusable,
                    "\(place(name)) \(why), and there is no certificate yet. Restore it, or delete it to have a new "
                        + "key made"))
        case .absent:
            guard hasRoomForRoot(of: backend.name) else { return }
            let write = PlannedWrite(.createKey(newSecret(name), KeyAlgorithm(authority.key)))
            if isRebuilding {
                beforeState.append(write)
                awaitsKey = true
            } else {
                lastly.append(write)
            }
        case .usable(let fingerprint):
            guard hasRoomForRoot(of: backend.name), isNew(fingerprint, in: name),
                let key = secret(name)?.data[Names.secretValue]
            else { return }
            makeRoot(of: backend, lifetime: authority.lifetime, key: key, slot, takesOver: takesOver)
        }
    }

    private mutating func makeRoot(
        of backend: EffectiveMutualTLS.Backend, lifetime: Duration, key: [UInt8], _ slot: AuthorityNames.Slot,
        takesOver: Bool
    ) {
        let request = RootRequest(mesh: mesh.name, now: now, lifetime: lifetime)
        do {
            let certificate = try signing.selfSignedRoot(request, keyPEM: key)
            var root = CARoot(backend: backend.name, certificate: certificate, phase: phase(ofNewRootOf: backend.name))
            root.publishedSince = root.phase == .signing ? now : nil
            root.takesOver = takesOver
            stateEvents.append(creationEvent(of: root, slot))
            state.roots.append(root)
            keepCertificate(of: root, slot, hasKey: true)
        } catch {
            report(
                Problem(
                    .unusable,
                    "The key in \(place(keySecret(backend.name, slot))) cannot sign a root: it \(error.problem). Delete "
                        + "the Secret to have a new key made"))
        }
    }

    private func creationEvent(of root: CARoot, _ slot: AuthorityNames.Slot) -> PlannedEvent {
        let isRecreation = state.roots.contains { $0.backend == root.backend } || !state.recreated.isEmpty
        let reason: EventReason =
            switch slot {
            case .next: .successorPrepared
            case .main: isRecreation ? .recreated : .created
            }
        return PlannedEvent(
            .normal, slot == .next ? .rotate : .provision, reason: reason.rawValue,
            note: "Made certificate authority \(root.fingerprint) of backend \(root.backend), \(root.validity)")
    }
}

extension KeyAlgorithm {
    init(_ key: EffectiveMutualTLS.BuiltinAuthority.Key) {
        self =
            switch key {
            case .ecdsaP256: .ecdsaP256
            case .rsa(let bits): .rsa(bits: bits)
            }
    }
}

extension CARoot {
    /// Until when the root is valid, for messages.
    var validity: String { "valid until \(Timestamp.format(certificate.notAfter))" }
}
