import KubernetesAPI
import MeshAPI

/// What would need a rotation is refused as a whole, aloud, and changes nothing.
extension Draft {
    mutating func refuseUnsupportedRequests() {
        refuseAnotherSigner()
        refuseRotation()
        refuseTaint()
    }

    private mutating func refuseAnotherSigner() {
        guard let signer = state.signer, let enabled = configuration.effective?.enabledBackend,
            configuration.accepted != nil, enabled.name != signer.backend
        else { return }
        let kept = Configuration.lastGood(state, mesh: mesh.name)
        let outcome =
            switch kept?.state {
            case .enabled: "\(signer.backend) goes on signing; enable it again in spec.mtls"
            case .disabled, .noBackendEnabled:
                "Mutual TLS stays off; enable \(signer.backend) in spec.mtls to switch it on"
            case nil: "Nothing is in effect; enable \(signer.backend) in spec.mtls"
            }
        let problem = Problem(
            .notSupported,
            "spec.mtls of Mesh \(mesh.name) enables backend \(enabled.name), and the root that signs is of backend "
                + "\(signer.backend); changing from one to the other is not supported yet. \(outcome)")
        configuration.refuse(problem, effective: kept)
    }

    private mutating func refuseRotation() {
        guard let value = requestedRotation, stored != nil,
            value != state.handledRotation
        else { return }
        configuration.refusals.append(
            Problem(
                .notSupported,
                "Annotation \(Names.Annotation.rotate) of Mesh \(mesh.name) asks for a rotation, which is not "
                    + "supported yet; nothing was changed. Remove it, or set it back to what it was"))
    }

    private mutating func refuseTaint() {
        guard let value = mesh.metadata.annotations[Names.Annotation.taint] else { return }
        let fingerprint = Fingerprint.normalized(value)
        guard !state.tainted.contains(fingerprint) else { return }
        configuration.refusals.append(
            Problem(
                .notSupported,
                "Annotation \(Names.Annotation.taint) of Mesh \(mesh.name) asks to distrust "
                    + (Fingerprint.isValid(fingerprint) ? "root \(fingerprint)" : "a root by what is no fingerprint")
                    + ", which is not supported yet: the root is STILL TRUSTED. Delete the Mesh and apply it again to "
                    + "have a new certificate authority"))
    }

    /// The value that asks for a rotation, cut to what the state has room for: an annotation may have 256 KiB.
    var requestedRotation: String? {
        mesh.metadata.annotations[Names.Annotation.rotate].map { $0.fitted(1024) }
    }
}
