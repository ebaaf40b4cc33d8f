import KubernetesAPI
import MeshAPI

/// A new value of the annotation `koguma.io/rotate-ca` asks for a new root in the place of the one that signs.
extension Draft {
    mutating func answerRotationRequest() {
        guard isRotationAsked else { return }
        guard let signer = state.signer else {
            // There is nothing to rotate yet: what comes is new.
            if state.roots.isEmpty { state.handledRotation = requestedRotation }
            return
        }
        let backend = configuration.backends.first { $0.name == signer.backend }
        switch backend?.authority {
        case .builtin, nil:
            break
        case .provided, .other:
            configuration.refusals.append(
                Problem(
                    .notSupported,
                    "Annotation \(Names.Annotation.rotate) of Mesh \(mesh.name) asks for a new root, and the "
                        + "certificate authority of backend \(signer.backend) is the user's own: put a new certificate "
                        + "and key where its conf says, and remove the annotation or set it back to what it was"))
        }
    }

    /// Whether a value is there that has not been dealt with; what was there before the state counts as dealt with.
    var isRotationAsked: Bool {
        guard stored != nil, let requestedRotation else { return false }
        return requestedRotation != state.handledRotation
    }

    /// The value that asks for a rotation, cut to what the state has room for: an annotation may have 256 KiB.
    var requestedRotation: String? {
        mesh.metadata.annotations[Names.Annotation.rotate].map { $0.fitted(1024) }
    }
}
