import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// One root signs: that of the enabled backend, once it is known wherever another one was.
extension Draft {
    mutating func chooseSigner() {
        guard state.signer == nil, let enabled = configuration.effective?.enabledBackend,
            let root = state.active(of: enabled.name), !state.tainted.contains(root.fingerprint)
        else { return }
        state.update(root.fingerprint) { $0.phase = .signing }
    }

    /// A prepared root counts as published once the bundle that everybody copies has it.
    mutating func notePublication() {
        guard let stored, let bundle = evidence.bundle else { return }
        for root in stored.roots where root.phase == .prepared {
            guard bundle.contains(root.certificate) else { continue }
            let now = now
            state.update(root.fingerprint) { root in
                root.phase = .published
                root.publishedSince = now
            }
        }
    }
}
