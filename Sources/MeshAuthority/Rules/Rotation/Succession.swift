import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// A builtin root that nears its end, or is to be rotated, gets a successor, which is made beside it.
extension Draft {
    mutating func prepareSuccessors() {
        // Without a state that tells of all roots, a new one could take the place of one that is only out of sight.
        guard !isRebuilding else { return }
        for backend in configuration.backends {
            guard case .builtin(let authority) = backend.authority, !givenUp.contains(backend.name),
                let incumbent = state.incumbent(of: backend.name)
            else { continue }
            // Where another backend is about to sign, it is that one's root that a new one is asked for.
            let isStaying = configuration.effective?.enabledBackend.map { $0.name == backend.name } ?? true
            let isAsked = isRotationAsked && isStaying && state.signer?.identity == incumbent.identity
            let takesOver = isAsked || incumbent.isProvided
            if let successor = state.successor(of: backend.name) {
                if takesOver { state.update(successor.identity) { $0.takesOver = true } }
                lookAgain(at: SuccessionSchedule(incumbent.certificate).switches)
            } else if takesOver || SuccessionSchedule(incumbent.certificate).prepares <= now {
                makeAuthority(of: backend, authority, .next, takesOver: takesOver)
            } else {
                lookAgain(at: SuccessionSchedule(incumbent.certificate).prepares)
            }
            if isAsked, state.successor(of: backend.name) != nil { state.handledRotation = requestedRotation }
        }
    }
}
