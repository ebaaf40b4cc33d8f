public import FoundationEssentials
import KubernetesAPI
import MeshAPI

extension AuthorityPlanner {
    /// With what certificates may be signed now.
    ///
    /// What is stored decides, and nothing that is only planned: whoever takes over reads the same.
    /// - Returns: nil if nobody may sign, or nobody has asked yet (see ``Consumers/leafEnd``).
    public func grant(_ observation: Observation, now: Date) -> SigningGrant? {
        guard observation.mesh.metadata.deletionTimestamp == nil, let draft = storedDraft(observation, now: now),
            let signer = draft.state.signer, draft.canSign(signer), let key = draft.key(of: signer),
            let limit = signer.noLeafAfter, limit > now,
            // Whoever copies the bundle now is going to believe what is signed.
            draft.evidence.bundle?.contains(where: { $0.identity == signer.identity }) == true
        else { return nil }
        let lifetime = draft.configuration.effective?.enabledBackend?.leafLifetime
        return SigningGrant(
            certificate: signer.certificate,
            intermediates: signer.issuers.isEmpty ? [] : [signer.certificate] + signer.issuers.dropLast(),
            key: key, until: min(limit, signer.certificate.notAfter),
            lifetime: lifetime ?? EffectiveMutualTLS.Backend.defaultLeafLifetime)
    }

    /// What is stored, with nothing changed; nil if there is nothing that can be relied on.
    private func storedDraft(_ observation: Observation, now: Date) -> Draft? {
        var draft = Draft(observation, signing: signing, propagationDelay: propagationDelay, now: now)
        guard let stored = draft.stored, !stored.isIncomplete else { return nil }
        draft.findProvided()
        return draft
    }
}
