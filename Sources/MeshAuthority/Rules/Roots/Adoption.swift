import KubernetesAPI
import MeshAPI

/// A pair of certificate and key that is there before there is a state, such as Kuma's, is taken as it is.
extension Draft {
    mutating func adopt(_ certificate: AuthorityCertificate, backend: EffectiveMutualTLS.Backend) {
        guard hasRoomForRoot(of: backend.name), isNew(certificate.fingerprint, in: keySecret(backend.name)) else {
            return
        }
        guard checkKey(of: certificate, backend: backend.name), isBelieved(certificate, backend: backend.name) else {
            return
        }
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

    /// Whether workloads could do anything with what it signs; where it is not valid now, time tells.
    private mutating func isBelieved(_ certificate: AuthorityCertificate, backend: String) -> Bool {
        guard certificate.notBefore <= now, now < certificate.notAfter,
            let key = secret(keySecret(backend))?.data[Names.secretValue]
        else { return true }
        do {
            try signing.probe([certificate], keyPEM: key, mesh: mesh.name, at: now)
            return true
        } catch {
            let found = CARoot.found(certificate, backend: backend, phase: .retiring, now: now)
            if recreate(found) { return false }
            report(
                Problem(
                    .unusable,
                    "\(place(certificateSecret(backend))) \(error.problem). Put another pair there"
                        + orRecreate(certificate.fingerprint)))
            return false
        }
    }
}
