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
        let problem = Problem(
            .notSupported,
            "spec.mtls of Mesh \(mesh.name) enables backend \(enabled.name) while the certificate authority of backend "
                + "\(signer.backend) signs; changing from one to the other is not supported yet. \(signer.backend) "
                + "goes on signing; enable it again in spec.mtls")
        configuration.refuse(problem, mesh: mesh.name, state: state)
    }

    private mutating func refuseRotation() {
        guard let value = mesh.metadata.annotations[Names.Annotation.rotate], stored != nil,
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
                "Annotation \(Names.Annotation.taint) of Mesh \(mesh.name) asks to distrust root \(fingerprint), which "
                    + "is not supported yet: the root is STILL TRUSTED. Delete the Mesh and apply it again to have a "
                    + "new certificate authority"))
    }
}
