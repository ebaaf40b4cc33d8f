/// Decides what a workload is and what its Dataplane says: a function of what was observed.
public struct WorkloadPlanner: Sendable {
    /// Makes a planner.
    public init() {}

    /// What the workload is: quick, and asked for every Pod at the start, before anything is written.
    public func workload(_ observation: WorkloadObservation) -> Workload? {
        nil
    }

    /// What is to be done now.
    public func plan(_ observation: WorkloadObservation) -> WorkloadPlan {
        WorkloadPlan()
    }
}
