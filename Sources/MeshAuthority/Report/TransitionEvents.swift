import KubernetesAPI
import MeshAPI

/// Which changes of conditions people are told about.
enum TransitionEvents {
    static func events(from before: [Condition], to after: [Condition]) -> [PlannedEvent] {
        accepted(before[.accepted], after[.accepted]) + mutualTLS(before[.mutualTLS], after[.mutualTLS])
            + authority(before[.certificateAuthorityReady], after[.certificateAuthorityReady])
            + issued(before[.certificatesIssued], after[.certificatesIssued])
    }

    private static func accepted(_ before: Condition?, _ after: Condition?) -> [PlannedEvent] {
        guard let after, after.status != .true, after.differs(from: before) else { return [] }
        return [PlannedEvent(.warning, .validate, reason: after.reason, note: after.message)]
    }

    /// From on to off is never unnoticed.
    private static func mutualTLS(_ before: Condition?, _ after: Condition?) -> [PlannedEvent] {
        guard let after, after.status != before?.status else { return [] }
        switch (before?.status, after.status) {
        case (.true, _):
            return [
                PlannedEvent(
                    .warning, .configure, reason: EventReason.mutualTLSDisabled.rawValue,
                    note: after.message)
            ]
        case (_, .true):
            return [
                PlannedEvent(
                    .normal, .configure, reason: EventReason.mutualTLSEnabled.rawValue, note: after.message)
            ]
        default:
            return []
        }
    }

    private static func authority(_ before: Condition?, _ after: Condition?) -> [PlannedEvent] {
        guard let after, after.differs(from: before) else { return [] }
        switch after.status {
        // What is being made will be told when it is.
        case .false where after.reason == ConditionReason.pending.rawValue:
            return []
        case .false:
            return [PlannedEvent(.warning, .provision, reason: after.reason, note: after.message)]
        case .true where before?.status == .false:
            return [
                PlannedEvent(.normal, .provision, reason: EventReason.available.rawValue, note: after.message)
            ]
        case .true, .unknown:
            return []
        }
    }

    /// How many are overdue changes all the time, and is no news.
    private static func issued(_ before: Condition?, _ after: Condition?) -> [PlannedEvent] {
        guard let after, after.status != before?.status else { return [] }
        switch (before?.status, after.status) {
        case (_, .false): return [PlannedEvent(.warning, .issue, reason: after.reason, note: after.message)]
        case (.false, .true): return [PlannedEvent(.normal, .issue, reason: after.reason, note: after.message)]
        default: return []
        }
    }
}

extension Condition {
    fileprivate func differs(from other: Condition?) -> Bool {
        status != other?.status || reason != other?.reason || message != other?.message
    }
}
