import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// Whether workloads have their certificates.
struct IssuanceReport {
    /// How long a certificate may be overdue before somebody should look, in seconds.
    static let patience: TimeInterval = 30

    /// Whether one has been overdue for longer than that.
    let isOverdue: Bool
    let reason: ConditionReason
    let message: String

    init(_ draft: Draft) {
        let consumers = draft.observation.consumers
        let mesh = draft.mesh.name
        let counts = consumers.certificates ?? CertificateCounts(total: 0, valid: 0, overdue: 0)
        let cannotSign = draft.state.signer.map(draft.canSign) != true
        let state = draft.configuration.effective?.state
        if state == .disabled || state == .noBackendEnabled {
            (isOverdue, reason) = (false, .mutualTLSDisabled)
            message = "Mutual TLS is off, and nobody waits for a certificate"
        } else if let due = draft.overdueDate, due <= draft.now, let since = consumers.overdueSince {
            (isOverdue, reason) = (true, .overdue)
            let number = max(counts.overdue, 1)
            message =
                (number == 1 ? "1 certificate is" : "\(number) certificates are") + " overdue, the first since "
                + "\(Timestamp.format(since)): koguma identities --mesh \(mesh) shows which, and the events of its Pod why"
                + (cannotSign ? ". Nothing can be signed: see condition CertificateAuthorityReady" : "")
        } else if counts.total <= 0 {
            (isOverdue, reason) = (false, .noWorkloads)
            message = "No workload of mesh \(mesh) waits for a certificate"
        } else if cannotSign {
            (isOverdue, reason) = (false, .issuancePaused)
            message =
                "Nothing can be signed at the moment, for which condition CertificateAuthorityReady has the reason; "
                + "certificates that are valid go on"
        } else {
            (isOverdue, reason) = (false, .allIssued)
            message = "No certificate of mesh \(mesh) has been overdue for \(Int(Self.patience)) seconds"
        }
    }
}

/// What those who use the authority say of it, and, before they say anything, what the status says that they said: a
/// restart is no reason to write.
extension Draft {
    /// When a certificate that is overdue becomes one that somebody should look at.
    fileprivate var overdueDate: Date? {
        observation.consumers.overdueSince.map { min($0, now) + IssuanceReport.patience }
    }

    mutating func lookAgainAtOverdue() {
        if observation.consumers.areCounted, let overdueDate { lookAgain(at: overdueDate) }
    }

    /// Whether somebody still has a certificate of another root than the one that signs.
    var isReissuing: Bool {
        observation.consumers.areCounted
            ? observation.consumers.isReissuing : mesh.status?.mtls?.phase == .reissuing
    }

    /// The certificates of workloads.
    var certificateCounts: CertificateCounts? {
        observation.consumers.areCounted ? observation.consumers.certificates : mesh.status?.mtls?.certificates
    }

    /// The Dataplanes of the mesh; no proxy guards any of them yet.
    var dataplaneCounts: DataplaneCounts? {
        guard observation.consumers.areCounted else { return mesh.status?.dataplanes }
        let total = max(observation.consumers.dataplanes, 0)
        return DataplaneCounts(total: total, connected: 0, unprotected: total)
    }
}
