import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// One root signs: that of the enabled backend, once it is known wherever another one was.
///
/// At once only where there is nobody to surprise: for the first root of a mesh, after a taint of the one that signed,
/// and after the end of its validity.
extension Draft {
    mutating func chooseSigner() {
        // With one that signs, the exception is over.
        defer { if state.signer != nil { state.signsAtOnce = false } }
        guard let target = awaitedSigner else { return }
        if let signer = state.signer {
            guard target.identity != signer.identity else { return }
            if signer.certificate.notAfter <= now || isKnownEverywhere(target) { beginSigning(target, after: signer) }
        } else if mayBeginAtOnce || isKnownEverywhere(target) {
            beginSigning(target, after: nil)
        }
    }

    /// The root that is to sign, whether it may already or not.
    var awaitedSigner: CARoot? {
        // While mutual TLS is off, the one that signed goes on being the one that would.
        guard let backend = configuration.effective?.enabledBackend?.name ?? state.signer?.backend,
            let incumbent = state.incumbent(of: backend)
        else { return nil }
        if let successor = state.successor(of: backend), canSign(successor) {
            let isDue = successor.takesOver || SuccessionSchedule(incumbent.certificate).switches <= now
            if isDue || !canSign(incumbent) { return successor }
        }
        return canSign(incumbent) ? incumbent : nil
    }

    /// Whether the root is valid now, and its key is at hand.
    func canSign(_ root: CARoot) -> Bool {
        !state.tainted.contains(root.fingerprint) && root.certificate.notBefore <= now
            && now < root.certificate.notAfter && key(of: root) != nil
    }

    /// Whether no wait is due: nobody has a certificate of another root, or none that is believed.
    var mayBeginAtOnce: Bool {
        state.signsAtOnce || stored?.roots.contains { $0.noLeafAfter != nil } != true
    }

    /// The phase in which a new root begins.
    func phase(ofNewRootOf backend: String) -> CARoot.Phase {
        state.signer == nil && mayBeginAtOnce && configuration.effective?.enabledBackend?.name == backend
            ? .signing : .prepared
    }

    private mutating func beginSigning(_ root: CARoot, after old: CARoot?) {
        let now = now
        // Its predecessor may have been idle, while another backend signed.
        if let before = state.incumbent(of: root.backend), before.identity != root.identity {
            state.update(before.identity) { $0.phase = .retiring }
        }
        if let old {
            let isListed = configuration.backends.contains { $0.name == old.backend }
            let stays = old.backend != root.backend && isListed
            state.update(old.identity) { $0.phase = stays ? .published : .retiring }
        }
        state.update(root.identity) { root in
            root.phase = .signing
            root.publishedSince = root.publishedSince ?? now
            root.signingSince = now
            root.takesOver = false
        }
        guard let old else { return }
        stateEvents.append(
            PlannedEvent(
                .normal, .rotate, reason: EventReason.signerChanged.rawValue,
                note: "Root \(root.fingerprint) of backend \(root.backend) signs in the place of \(old.fingerprint) of "
                    + "backend \(old.backend)"))
    }
}
