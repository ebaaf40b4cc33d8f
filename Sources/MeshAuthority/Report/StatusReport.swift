import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// What the Mesh says of itself once a plan is carried out, and the events that the change is worth.
struct StatusReport {
    let status: MeshStatus
    let events: [PlannedEvent]

    /// - Parameter isStateKnown: whether the state can be read; if not, what the status shows of the roots stays as it
    ///   is, since it may be the last that shows it.
    init(_ draft: Draft, isStateKnown: Bool) {
        let before = draft.mesh.status
        var conditions = ConditionReport(draft).conditions
        conditions = conditions.keepingTransitionTimes(of: before?.conditions ?? [])
        var mtls = isStateKnown ? Self.mtls(draft) : before?.mtls?.withUsableBackends ?? MutualTLSStatus()
        // The only place to remember it in while there is no state.
        mtls.tainted += draft.state.tainted.filter { !mtls.tainted.contains($0) }
        mtls.certificates = draft.certificateCounts
        mtls.precedence = draft.mesh.permissionPrecedence.precedence.rawValue
        let status = MeshStatus(
            observedGeneration: draft.mesh.metadata.generation, conditions: conditions, mtls: mtls,
            dataplanes: draft.dataplaneCounts)
        self.status = isStateKnown ? status : before.map(status.keepingUnreadable) ?? status
        events = TransitionEvents.events(from: before?.conditions ?? [], to: conditions)
    }

    private static func mtls(_ draft: Draft) -> MutualTLSStatus {
        let state = draft.state
        let enabled = draft.configuration.effective?.enabledBackend
        return MutualTLSStatus(
            backend: enabled.map { state.signer?.backend ?? $0.name },
            mode: enabled?.mode,
            phase: RotationReport(draft).phase,
            ca: state.signer.map { AuthorityStatus($0.certificate) },
            anchors: anchors(draft),
            tainted: state.tainted)
    }

    /// As many as the schema takes, which is twice the roots that there may be.
    ///
    /// What is lost is nowhere else, and comes first.
    private static func anchors(_ draft: Draft) -> [AnchorStatus] {
        let lost = draft.lostClaims.prefix(2 * Draft.mostRoots).map { AnchorStatus($0) }
        let known = draft.state.anchors(at: draft.now).prefix(2 * Draft.mostRoots - lost.count)
        return known.map { AnchorStatus($0) } + lost
    }
}

extension AuthorityStatus {
    init(_ certificate: AuthorityCertificate) {
        self.init(
            // As long as the schema takes.
            subject: certificate.subject.fitted(4096), fingerprint: certificate.fingerprint,
            notBefore: certificate.notBefore, notAfter: certificate.notAfter)
    }
}

extension AnchorStatus {
    init(_ root: CARoot) {
        self.init(
            backend: root.backend, fingerprint: root.fingerprint, phase: RootPhase(root.phase),
            notAfter: root.certificate.notAfter, noLeafAfter: root.noLeafAfter)
    }
}

extension AnchorStatus {
    /// A root that is lost, as it was shown before.
    init(_ claim: Evidence.Claim) {
        self.init(
            backend: claim.backend, fingerprint: claim.fingerprint, phase: claim.phase.map { RootPhase($0) },
            notAfter: claim.notAfter)
    }
}

extension MutualTLSStatus {
    /// The same without names of backends that the schema would refuse, and that lead to nothing.
    fileprivate var withUsableBackends: MutualTLSStatus {
        var status = self
        status.backend = backend.flatMap { Names.isUsable(backend: $0) ? $0 : nil }
        for index in anchors.indices where !Names.isUsable(backend: anchors[index].backend) {
            status.anchors[index].backend = ""
        }
        return status
    }
}

extension RootPhase {
    init(_ phase: CARoot.Phase) {
        self =
            switch phase {
            case .prepared: .prepared
            case .published: .published
            case .signing: .signing
            case .retiring: .retiring
            }
    }
}

extension CARoot.Phase {
    init(_ phase: RootPhase) {
        self =
            switch phase {
            case .prepared: .prepared
            case .published: .published
            case .signing: .signing
            case .retiring: .retiring
            }
    }
}
