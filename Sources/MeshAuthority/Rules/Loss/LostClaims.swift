import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// Roots that the status names and nothing else knows stay in the status, and their certificates in the bundle, until
/// they are restored or given up: a report that wiped out its own evidence would end in a silent replacement.
extension Draft {
    /// The roots in use that the status names, and that the state neither has nor records the end of.
    var lostClaims: [Evidence.Claim] {
        evidence.claims.filter { claim in
            claim.phase != .retiring && !isAccountedFor(claim.fingerprint)
                && (claim.backend.isEmpty || state.live(of: claim.backend).isEmpty)
        }
    }

    /// Whether the state has the root, or records what became of it.
    func isAccountedFor(_ fingerprint: String) -> Bool {
        state.tainted.contains(fingerprint) || state.recreated.contains(fingerprint)
            || state.removed.contains(fingerprint) || state.roots.contains { $0.fingerprint == fingerprint }
    }

    /// The certificates in the bundle that may be the last trace of a lost root, as what they are published as.
    var certificatesOfLostClaims: [CARoot] {
        let lost = Dictionary(lostClaims.map { ($0.fingerprint, $0.backend) }) { first, _ in first }
        return (evidence.bundle ?? []).compactMap { certificate in
            guard let backend = lost[certificate.fingerprint], certificate.notAfter > now else { return nil }
            return CARoot(backend: backend, certificate: certificate, phase: .published)
        }
    }

    /// The certificate of that root, if a Secret or the bundle has it.
    func certificate(_ fingerprint: String) -> AuthorityCertificate? {
        let inSecrets = evidence.certificates.values.compactMap(\.value).first { $0.fingerprint == fingerprint }
        return inSecrets ?? evidence.bundle?.first { $0.fingerprint == fingerprint }
    }
}
