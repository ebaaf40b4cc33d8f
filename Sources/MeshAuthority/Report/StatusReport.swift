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
        var mtls = isStateKnown ? Self.mtls(draft) : before?.mtls ?? MutualTLSStatus()
        mtls.precedence = Precedence(of: draft.mesh).rawValue
        status = MeshStatus(
            observedGeneration: draft.mesh.metadata.generation, conditions: conditions, mtls: mtls,
            dataplanes: before?.dataplanes)
        events = TransitionEvents.events(from: before?.conditions ?? [], to: conditions)
    }

    private static func mtls(_ draft: Draft) -> MutualTLSStatus {
        let state = draft.state
        let enabled = draft.configuration.effective?.enabledBackend
        return MutualTLSStatus(
            backend: enabled.map { state.signer?.backend ?? $0.name },
            mode: enabled?.mode,
            phase: state.roots.contains { $0.phase == .retiring } ? .retiring : nil,
            ca: state.signer.map { AuthorityStatus($0.certificate) },
            anchors: state.anchors(at: draft.now).map { AnchorStatus($0) },
            tainted: state.tainted)
    }
}

extension AuthorityStatus {
    init(_ certificate: AuthorityCertificate) {
        self.init(
            subject: certificate.subject, fingerprint: certificate.fingerprint, notBefore: certificate.notBefore,
            notAfter: certificate.notAfter)
    }
}

extension AnchorStatus {
    init(_ root: CARoot) {
        self.init(
            backend: root.backend, fingerprint: root.fingerprint, phase: RootPhase(root.phase),
            notAfter: root.certificate.notAfter, noLeafAfter: root.noLeafAfter)
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
