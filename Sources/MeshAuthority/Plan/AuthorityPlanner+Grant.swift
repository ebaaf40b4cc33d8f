public import FoundationEssentials
import KubernetesAPI
public import MeshAPI

/// What workloads of a mesh are given: what is trusted, and what is signed with.
public struct AuthorityStanding: Sendable {
    /// With what may be signed now; nil if nobody may sign, or nobody has asked yet (see ``Consumers/leafEnd``).
    public let grant: SigningGrant?
    /// Whether somebody could sign if asked to.
    public let canSign: Bool
    /// How long certificates of the mesh are to live.
    public let lifetime: Duration
    /// What is in the trust bundle, newest first.
    public let anchors: [AuthorityCertificate]
    /// The trust bundle: what every place copies; nil if there is none.
    public let bundle: [String: String]?
    /// Whether mutual TLS is on; nil if the Mesh is invalid and no earlier version of it is known.
    public let mutualTLS: EffectiveMutualTLS.State?
}

extension AuthorityPlanner {
    /// What workloads of a mesh are given now.
    ///
    /// What is stored decides, and nothing that is only planned: whoever takes over reads the same.
    public func standing(_ observation: Observation, now: Date) -> AuthorityStanding {
        let draft = storedDraft(observation, now: now)
        let evidence = draft?.evidence ?? Evidence(observation, signing: signing)
        let signer = draft.flatMap { draft in draft.state.signer.flatMap { draft.canSign($0) ? $0 : nil } }
        let lifetime = draft.flatMap { Self.lifetime($0) }
        return AuthorityStanding(
            grant: grant(observation, now: now), canSign: signer != nil,
            lifetime: lifetime ?? EffectiveMutualTLS.Backend.defaultLeafLifetime, anchors: evidence.bundle ?? [],
            bundle: evidence.bundle == nil ? nil : observation.bundle?.data,
            mutualTLS: (draft?.configuration ?? Configuration(observation.mesh, state: nil)).effective?.state)
    }

    /// With what certificates may be signed now.
    ///
    /// A Mesh that is being deleted is served until its last member is gone.
    /// - Returns: nil if nobody may sign, or nobody has asked yet (see ``Consumers/leafEnd``).
    public func grant(_ observation: Observation, now: Date) -> SigningGrant? {
        guard let draft = storedDraft(observation, now: now),
            let signer = draft.state.signer, draft.canSign(signer), let key = draft.key(of: signer),
            let limit = signer.noLeafAfter, limit > now,
            // Whoever copies the bundle now is going to believe what is signed.
            draft.evidence.bundle?.contains(where: { $0.identity == signer.identity }) == true
        else { return nil }
        let lifetime = Self.lifetime(draft)
        return SigningGrant(
            certificate: signer.certificate,
            intermediates: signer.issuers.isEmpty ? [] : [signer.certificate] + signer.issuers.dropLast(),
            key: key, until: min(limit, signer.certificate.notAfter),
            lifetime: lifetime ?? EffectiveMutualTLS.Backend.defaultLeafLifetime,
            isLifetimeStated: lifetime != nil, since: signer.signingSince)
    }

    /// That of the backend that is enabled, or, while mutual TLS is off, of the one that would sign.
    private static func lifetime(_ draft: Draft) -> Duration? {
        let configuration = draft.configuration
        let backend =
            configuration.effective?.enabledBackend
            ?? configuration.backends.first { $0.name == draft.state.signer?.backend }
        return backend?.leafLifetime
    }

    /// What is stored, with nothing changed; nil if there is nothing that can be relied on.
    private func storedDraft(_ observation: Observation, now: Date) -> Draft? {
        var draft = Draft(observation, signing: signing, propagationDelay: propagationDelay, now: now)
        guard let stored = draft.stored, !stored.isIncomplete else { return nil }
        draft.findProvided()
        return draft
    }
}
