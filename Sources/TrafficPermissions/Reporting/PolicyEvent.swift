public import KubernetesAPI
public import MeshAPI

/// A change of a policy's conditions that people are told about.
public struct PolicyEvent: Sendable, Hashable {
    /// Whether a person should look at it.
    public var type: Event.EventType
    /// That of the condition.
    public var reason: String
    /// That of the condition.
    public var note: String

    /// What is news in a status: what stood in the one before was told then, by whoever wrote it.
    public static func events(
        from before: MeshTrafficPermissionStatus?, to after: MeshTrafficPermissionStatus
    ) -> [PolicyEvent] {
        let (old, new) = (before?.conditions ?? [], after.conditions)
        return invalid(old[.accepted], new[.accepted]) + invalid(old[.resolvedRefs], new[.resolvedRefs])
            + overridden(old[.overridden], new[.overridden])
    }

    private static func invalid(_ before: Condition?, _ after: Condition?) -> [PolicyEvent] {
        guard let after, after.status == .false, isNews(after, before) else { return [] }
        return [PolicyEvent(type: .warning, reason: after.reason, note: after.message)]
    }

    private static func overridden(_ before: Condition?, _ after: Condition?) -> [PolicyEvent] {
        guard let after, after.status == .true, isNews(after, before) else { return [] }
        // Whoever goes from one kind to the other means it.
        let isMeant = after.reason == ConditionReason.superseded.rawValue
        return [PolicyEvent(type: isMeant ? .normal : .warning, reason: after.reason, note: after.message)]
    }

    /// Which names are missing, and how many inbounds are concerned, changes all the time: what a message says beyond the
    /// reason is no news.
    private static func isNews(_ after: Condition, _ before: Condition?) -> Bool {
        after.status != before?.status || after.reason != before?.reason
            || after.observedGeneration != before?.observedGeneration
    }
}
