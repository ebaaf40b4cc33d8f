public import FoundationEssentials

/// Decides what is to be done for the Secret of an identity: a function of what was observed and of the time.
public struct IdentityPlanner: Sendable {
    /// Makes a planner.
    public init() {}

    /// What is to be done now.
    public func plan(_ observation: IdentityObservation, now: Date) -> IdentityPlan {
        IdentityPlan()
    }
}
