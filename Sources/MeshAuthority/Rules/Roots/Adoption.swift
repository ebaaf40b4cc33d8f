import KubernetesAPI
import MeshAPI

/// A pair of certificate and key that is there before there is a state, such as Kuma's, is taken as it is.
extension Draft {
    mutating func adopt(_ certificate: AuthorityCertificate, backend: EffectiveMutualTLS.Backend) {
        guard hasRoomForRoot(of: backend.name), isNew(certificate.fingerprint, in: keySecret(backend.name)) else {
            return
        }
        guard checkKey(of: certificate, backend: backend.name) else { return }
        // What was trusted before we came is published already.
        let phase = phase(ofNewRootOf: backend.name)
        let root = CARoot.found(
            certificate, backend: backend.name, phase: phase == .prepared ? .published : phase, now: now)
        state.roots.append(root)
        foundRoots = true
        stateEvents.append(
            PlannedEvent(
                .normal, .provision, reason: EventReason.adopted.rawValue,
                note: "Adopted certificate authority \(root.fingerprint) of backend \(backend.name) as it is in "
                    + "\(place(certificateSecret(backend.name))), \(root.validity)"))
    }
}
