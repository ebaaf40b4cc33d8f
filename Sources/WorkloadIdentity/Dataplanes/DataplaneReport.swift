import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// What a Dataplane says of itself: who it is, and whether all that was asked for is there.
struct DataplaneReport {
    let observation: WorkloadObservation
    /// The generation that the status is about.
    let generation: Int64
    let now: Date

    /// Of a member.
    func accepted(_ workload: Workload) -> DataplaneStatus {
        let accepted = condition(
            .accepted, .true, .accepted, "Dataplane \(observation.key) is a member of mesh \(workload.mesh)")
        let delivered = delivery(of: workload)
        var status = status([accepted] + [delivered].compactMap(\.self))
        status.identities = workload.spiffeIDs.map { id in
            guard let known = observation.certificates[id] else { return .init(spiffeID: id) }
            let isThere = known.notAfter != nil
            return .init(
                spiffeID: id, notAfter: known.notAfter.map(Timestamp.wholeSeconds), issuer: known.issuer,
                secret: isThere ? known.secret : "")
        }
        status.permissions = observation.permissions
        return status
    }

    /// Of one that is in no mesh.
    func refused(_ refusal: Refusal) -> DataplaneStatus {
        status([condition(.accepted, .false, refusal.reason, refusal.text)])
    }

    /// With `Ready`, which is the first of these that is not well.
    private func status(_ conditions: [Condition]) -> DataplaneStatus {
        var ready =
            conditions.first { $0.status != .true }
            ?? condition(.ready, .true, .ready, "Dataplane \(observation.key) is ready")
        ready.type = ConditionType.ready.rawValue
        let previous = observation.dataplane?.status?.conditions ?? []
        return DataplaneStatus(
            observedGeneration: generation,
            conditions: (conditions + [ready]).keepingTransitionTimes(of: previous))
    }

    /// Nil if nobody asked for a Secret, and the trust bundle is no trouble.
    private func delivery(of workload: Workload) -> Condition? {
        let asked = workload.spiffeIDs.filter { observation.certificates[$0] != nil }
        guard !asked.isEmpty || observation.bundleRefusal != nil else { return nil }
        let problems = observation.deliveryProblems(of: workload)
        guard let first = problems.first(where: \.needsPerson) ?? problems.first else {
            let count = asked.count == 1 ? "1 Secret is" : "\(asked.count) Secrets are"
            return condition(.identitiesDelivered, .true, .delivered, "\(count) there")
        }
        // Five say enough; a message has an end.
        let more = problems.count > 5 ? "; and \(problems.count - 5) more" : ""
        return condition(
            .identitiesDelivered, .false, first.reason, problems.prefix(5).map(\.text).joined(separator: "; ") + more)
    }

    private func condition(
        _ type: ConditionType, _ status: Condition.Status, _ reason: ConditionReason, _ message: String
    ) -> Condition {
        Condition(type, status, reason, message.fitted(), observedGeneration: generation, at: now)
    }
}
