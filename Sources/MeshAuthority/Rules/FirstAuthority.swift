import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// The first authority of a backend: its key first, then the state with the certificate made from it, then the
/// certificate's Secret. A key that is there without any trace of a certificate is continued from, so that a stop
/// anywhere, or two leaders, end in one authority.
extension Draft {
    mutating func makeFirstAuthority(
        of backend: EffectiveMutualTLS.Backend, _ authority: EffectiveMutualTLS.BuiltinAuthority
    ) {
        let name = keySecret(backend.name)
        switch evidence.key(of: backend.name) {
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
            beforeState.append(PlannedWrite(.createKey(newSecret(name), KeyAlgorithm(authority.key))))
            awaitsKey = true
        case .usable(let fingerprint):
            guard hasRoomForRoot(of: backend.name), isNew(fingerprint, backend: backend.name),
                let key = secret(name)?.data[Names.secretValue]
            else { return }
            makeRoot(of: backend, lifetime: authority.lifetime, key: key)
        }
    }

    private mutating func makeRoot(of backend: EffectiveMutualTLS.Backend, lifetime: Duration, key: [UInt8]) {
        let request = RootRequest(mesh: mesh.name, now: now, lifetime: lifetime)
        do {
            let certificate = try signing.selfSignedRoot(request, keyPEM: key)
            let root = CARoot(backend: backend.name, certificate: certificate, phase: phase(ofNewRootOf: backend.name))
            let isRecreation = state.roots.contains { $0.backend == backend.name } || !state.recreated.isEmpty
            state.roots.append(root)
            keepCertificate(of: root, hasKey: true)
            stateEvents.append(
                PlannedEvent(
                    .normal, .provision, reason: (isRecreation ? EventReason.recreated : .created).rawValue,
                    note: "Made certificate authority \(root.fingerprint) of backend \(backend.name), \(root.validity)"
                ))
        } catch {
            report(
                Problem(
                    .unusable,
                    "The key in \(place(keySecret(backend.name))) cannot sign a root: it \(error.problem). Delete the "
                        + "Secret to have a new key made"))
        }
    }

    /// The first root of a mesh signs at once: there is nobody yet who could know another.
    func phase(ofNewRootOf backend: String) -> CARoot.Phase {
        state.signer == nil && configuration.effective?.enabledBackend?.name == backend ? .signing : .prepared
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
