import KubernetesAPI
public import MeshAPI

/// `koguma ca taint`: the annotation by which a root is never trusted again.
public enum TaintCommand {
    /// What to write in the Mesh.
    ///
    /// - Parameter text: A fingerprint as a person writes it, with colons and in capitals perhaps.
    /// - Throws: where it is no root of the mesh, or another taint has not been carried out yet.
    public static func request(_ mesh: Mesh, fingerprint text: String) throws(RequestRefusal) -> AnnotationRequest {
        let mtls = try mesh.checkAuthority()
        let fingerprint = Fingerprint.normalized(text)
        guard Fingerprint.isValid(fingerprint) else {
            throw RequestRefusal(
                "What is given is no fingerprint, which has 64 hexadecimal digits. \(roots(of: mesh, mtls))")
        }
        let present = mesh.metadata.annotations[Names.Annotation.taint].map(Fingerprint.normalized)
        if mtls.tainted.contains(fingerprint) {
            return AnnotationRequest(
                annotation: Names.Annotation.taint, value: fingerprint, isThere: true,
                notes: ["Root \(fingerprint) of mesh \(mesh.name) is tainted already; nothing was changed"])
        }
        guard mtls.fingerprints.contains(fingerprint) else {
            throw RequestRefusal("\(fingerprint) is no root of Mesh \(mesh.name). \(roots(of: mesh, mtls))")
        }
        if present == fingerprint {
            return AnnotationRequest(
                annotation: Names.Annotation.taint, value: fingerprint, isThere: true,
                notes: [
                    "The taint of root \(fingerprint) of mesh \(mesh.name) is asked for already, and not carried out "
                        + "yet: check that its controller runs"
                ])
        }
        if let present, !mtls.tainted.contains(present), Fingerprint.isValid(present) {
            throw RequestRefusal(
                "Mesh \(mesh.name) asks for the taint of \(present), which has not been carried out yet and would be "
                    + "forgotten. Wait until `koguma ca show \(mesh.name)` lists it as tainted, or remove annotation "
                    + "\(Names.Annotation.taint) if it is a mistake")
        }
        return AnnotationRequest(
            annotation: Names.Annotation.taint, value: fingerprint, isThere: false,
            notes: notes(fingerprint, mesh, mtls))
    }

    private static func notes(_ fingerprint: String, _ mesh: Mesh, _ mtls: MutualTLSStatus) -> [String] {
        var notes = [
            "Asked for the taint of root \(fingerprint) of mesh \(mesh.name)",
            "It leaves every trust bundle at once, and no certificate that it signed is accepted any more. This cannot be "
                + "undone.",
        ]
        let backend = mtls.anchors.first { $0.fingerprint == fingerprint }?.backend ?? mtls.backend
        if mesh.provided(backend) == nil { notes.append("Its Secrets are deleted.") }
        if mtls.ca?.fingerprint == fingerprint {
            if let authority = mesh.provided(backend) {
                notes.append(
                    "It is the root that signs, and yours: nothing is issued until another certificate and key are where "
                        + "conf of backend \(mtls.backend ?? "") says (\(authority.certificate) and \(authority.key)).")
            } else {
                notes.append(
                    "It is the root that signs: a new one takes its place without the wait of a rotation, and every "
                        + "certificate is issued anew. Until a workload has its new certificate and bundle, its "
                        + "connections fail.")
            }
        }
        notes.append("Watch it with `koguma ca show \(mesh.name)`.")
        return notes
    }

    private static func roots(of mesh: Mesh, _ mtls: MutualTLSStatus) -> String {
        "The roots of Mesh \(mesh.name) are \(mtls.fingerprints.joined(separator: ", "))"
    }
}

extension MutualTLSStatus {
    /// The roots that the status names, the signer first.
    var fingerprints: [String] {
        let anchors = anchors.map(\.fingerprint)
        guard let signer = ca?.fingerprint else { return anchors }
        return [signer] + anchors.filter { $0 != signer }
    }
}
