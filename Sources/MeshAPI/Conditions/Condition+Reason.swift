public import FoundationEssentials
public import KubernetesAPI

extension Condition {
    /// A condition in the words of this API.
    ///
    /// The time counts only if the status differs from before: see `keepingTransitionTimes(of:)`.
    public init(
        _ type: ConditionType, _ status: Status, _ reason: ConditionReason, _ message: String,
        observedGeneration: Int64, at now: Date
    ) {
        self.init(
            type: type.rawValue, status: status, reason: reason.rawValue, message: message,
            observedGeneration: observedGeneration, lastTransitionTime: now)
    }
}

extension [Condition] {
    /// The condition of that type.
    public subscript(type: ConditionType) -> Condition? { self[type.rawValue] }
}
