import KubernetesAPI
import MeshAPI

/// Where the private key of a root is: in its Secret, where the user says, or in memory.
extension Draft {
    func key(of root: CARoot) -> [UInt8]? {
        guard !root.isProvided else { return providedKey(of: root) }
        for slot in AuthorityNames.Slot.allCases
        where evidence.key(of: root.backend, slot).value == root.fingerprint {
            return secret(keySecret(root.backend, slot))?.data[Names.secretValue]
        }
        return nil
    }

    private func providedKey(of root: CARoot) -> [UInt8]? {
        // It may have moved to another backend.
        let pairs = provided.values.compactMap(\.pair)
        if let pair = pairs.first(where: { $0.certificate.fingerprint == root.fingerprint }) { return pair.key }
        return observation.rememberedKeys[root.fingerprint]
    }
}
