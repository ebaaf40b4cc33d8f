import ControllerRuntime
import CoreMetrics
import WorkloadIdentity

/// Counts what is issued.
struct IdentityMetrics: Sendable {
    private let issued: [IssueReason: Counter]

    init(_ factory: any MetricsFactory) {
        issued = Dictionary(
            uniqueKeysWithValues: IssueReason.allCases.map { reason in
                (
                    reason,
                    Counter(
                        label: "koguma_certificates_issued_total", dimensions: [("reason", reason.rawValue)],
                        factory: factory)
                )
            })
    }

    func issued(_ reason: IssueReason) { issued[reason]?.increment() }
}
