import FoundationEssentials
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority

/// What the API server refuses stands in the status, with the remedy, and in an event.
extension MeshReconciler {
    /// What the API server refuses until somebody changes something; nil if trying again may help.
    static func refusal(_ error: any Error) -> String? {
        if let error = error as? MissingNamespace { return error.description }
        guard let error = error as? KubernetesError, error.httpStatus != nil, !error.isRetriable, !isOutdated(error)
        else { return nil }
        return error.description
    }

    func report(_ refusal: String, _ plan: AuthorityPlan, _ seen: inout Observation) async throws {
        var plan = plan
        var problem = refusal
        if plan.status == nil {
            plan.status = .stuck(seen.mesh, now: now())
            problem =
                "\(refusal). Mesh \(seen.mesh.name) is deleted when this is allowed; to delete it without its "
                + "certificate authority, annotate it with \(Names.Annotation.deletionPolicy)=\(Names.retain)"
        }
        let failed = plan.failed(problem, mesh: seen.mesh, now: now())
        guard var status = failed.status else { return }
        status.keepRefusal(of: seen.mesh.status)
        guard status.differs(from: seen.mesh.status) else { return }
        try await performer.report(status, &seen)
        record(failed.events, about: seen.mesh)
    }
}

extension MeshStatus {
    /// The status of a Mesh whose deletion does not go on: what it was, with room for why.
    fileprivate static func stuck(_ mesh: Mesh, now: Date) -> MeshStatus {
        var status = mesh.status ?? MeshStatus()
        status.observedGeneration = mesh.metadata.generation
        // Those of others stay theirs.
        status.conditions.removeAll { ConditionType(rawValue: $0.type) == nil }
        for type in [ConditionType.ready, .certificateAuthorityReady] where status.conditions[type] == nil {
            status.conditions.append(
                Condition(type, .false, .deleting, "", observedGeneration: mesh.metadata.generation, at: now))
        }
        return status
    }

    /// Many refusals have an identifier of the request in them: another text alone is no news.
    fileprivate mutating func keepRefusal(of before: MeshStatus?) {
        let reason = ConditionReason.writeFailed.rawValue
        conditions = conditions.map { condition in
            guard condition.reason == reason,
                let old = before?.conditions.first(where: { $0.type == condition.type }),
                old.reason == reason, old.observedGeneration == condition.observedGeneration
            else { return condition }
            return old
        }
    }
}
