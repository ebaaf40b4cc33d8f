public import FoundationEssentials
import KubernetesAPI
public import MeshAPI

extension AuthorityPlan {
    /// What to report where the API server refused a write of this plan: its status, and that it is not so yet.
    public func failed(_ problem: String, mesh: Mesh, now: Date) -> AuthorityPlan {
        guard var status else { return AuthorityPlan() }
        let before = mesh.status
        // What the plan would have led to is not there.
        status.mtls = before?.mtls
        if let before { status = status.keepingUnreadable(of: before) }
        let message = "The API server refused a write, which is tried again: \(problem)".fitted()
        for type in [ConditionType.ready, .certificateAuthorityReady] {
            let condition = Condition(
                type, .false, .writeFailed, message, observedGeneration: mesh.metadata.generation, at: now)
            guard let index = status.conditions.firstIndex(where: { $0.type == type.rawValue }) else { continue }
            status.conditions[index] = condition
        }
        let conditions = status.conditions.keepingTransitionTimes(of: before?.conditions ?? [])
        status.conditions = conditions
        return AuthorityPlan(
            status: status, events: TransitionEvents.events(from: before?.conditions ?? [], to: conditions))
    }
}
