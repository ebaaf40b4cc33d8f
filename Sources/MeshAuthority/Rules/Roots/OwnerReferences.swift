import KubernetesAPI
import MeshAPI

/// The Secrets of an authority have no owner: foreground deletion would take them while the Mesh waits for the last
/// workload. Those that Kuma made lose theirs.
extension Draft {
    mutating func dropOwnerReferences() {
        var names: [String] = []
        for root in state.roots where root.phase != .retiring && !root.isProvided {
            if evidence.key(of: root.backend).value == root.fingerprint { names.append(keySecret(root.backend)) }
            if evidence.certificate(of: root.backend).value == root.certificate {
                names.append(certificateSecret(root.backend))
            }
        }
        for name in names {
            guard let secret = secret(name), !secret.metadata.ownerReferences.isEmpty,
                let value = secret.data[Names.secretValue]
            else { continue }
            afterState.append(PlannedWrite(.replaceSecret(changed(secret, value: value))))
        }
    }
}
