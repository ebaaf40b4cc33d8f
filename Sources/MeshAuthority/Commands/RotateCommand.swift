public import FoundationEssentials
import KubernetesAPI
public import MeshAPI

/// `koguma ca rotate`: a new value of the annotation that starts a rotation.
public enum RotateCommand {
    /// A value that no rotation had: the time, and digits for two of one second.
    ///
    /// - Parameter random: Of which six digits count.
    public static func value(now: Date, random: UInt32) -> String {
        let digits = String(random % 1_000_000)
        return "\(Timestamp.format(now))-\(String(repeating: "0", count: 6 - digits.count))\(digits)"
    }

    /// What to write in the Mesh.
    ///
    /// - Throws: where a rotation would do nothing, or one is in progress.
    public static func request(_ mesh: Mesh, value: String) throws(RequestRefusal) -> AnnotationRequest {
        let mtls = try mesh.checkAuthority()
        guard let signer = mtls.ca, let backend = mtls.backend else {
            throw RequestRefusal(
                "Mutual TLS of Mesh \(mesh.name) is off, so that no root signs: switch it on in spec.mtls first")
        }
        if let authority = mesh.provided(backend) {
            throw RequestRefusal(
                "Backend \(backend) of Mesh \(mesh.name) is provided: put the new certificate and key where its conf "
                    + "says (\(authority.certificate) and \(authority.key)), and the rotation begins by itself")
        }
        switch mtls.phase {
        case .distributing, .reissuing:
            throw RequestRefusal(
                "A rotation of Mesh \(mesh.name) is in progress (\(mtls.phase?.rawValue ?? "")): wait until "
                    + "`koguma ca show \(mesh.name)` says Retiring or none")
        case .retiring, nil: break
        }
        guard mtls.anchors.count < Draft.mostRoots else {
            throw RequestRefusal(
                "Mesh \(mesh.name) has \(mtls.anchors.count) roots, and may have no more: wait until one has retired; "
                    + "`koguma ca show \(mesh.name)` tells until when")
        }
        var notes = [
            "Asked for a rotation of mesh \(mesh.name): \(Names.Annotation.rotate)=\(value)",
            "A new root of backend \(backend) is made beside \(signer.fingerprint) and given to everybody. After the "
                + "propagation delay (10 minutes unless the controller says otherwise) it signs, certificates are issued "
                + "anew, and the old root stays trusted until the last certificate that it signed has expired. Nothing "
                + "is interrupted.",
            "Watch it with `koguma ca show \(mesh.name)` or `kubectl get mesh \(mesh.name) --watch`.",
        ]
        if mtls.phase == .retiring { notes.append("The root of an earlier rotation still retires, and goes on to.") }
        return AnnotationRequest(annotation: Names.Annotation.rotate, value: value, isThere: false, notes: notes)
    }
}
