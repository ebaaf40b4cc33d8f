import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// What the deletion of a Mesh waits for: nobody is to lose a mesh that he is in, and what it delivered to other
/// namespaces goes before that which it was made with.
enum DeletionWait: Equatable {
    /// Nobody knows yet who is in it.
    case counting
    /// As many Dataplanes are in it.
    case dataplanes(Int)
    /// Secrets and ConfigMaps of it are still in other namespaces.
    case deliveries

    /// nil if nothing is waited for.
    init?(_ consumers: Consumers) {
        if !consumers.areCounted {
            self = .counting
        } else if consumers.dataplanes > 0 {
            self = .dataplanes(consumers.dataplanes)
        } else if consumers.deliveries > 0 {
            self = .deliveries
        } else {
            return nil
        }
    }
}

extension AuthorityPlanner {
    /// What is done for a Mesh that somebody deletes.
    func planOfDeletion(_ observation: Observation, now: Date) -> AuthorityPlan {
        guard observation.mesh.metadata.finalizers.contains(Names.finalizer) else { return AuthorityPlan() }
        switch DeletionWait(observation.consumers) {
        case nil:
            return .deletion(observation, Evidence(observation, signing: signing))
        case .counting:
            return AuthorityPlan()
        case .dataplanes(let count):
            let text =
                "The deletion of Mesh \(observation.mesh.name) waits for "
                + (count == 1 ? "1 Dataplane" : "\(count) Dataplanes")
                + ", which kubectl get dataplanes -A lists; until then it works as before. Delete their Pods, or take "
                + "them out of the mesh with label \(Names.Label.sidecarInjection)=disabled"
            return planOfLiving(observation, now: now).waiting(.dataplanesAttached, text, observation.mesh, now)
        case .deliveries:
            let text =
                "Mesh \(observation.mesh.name) is being deleted, and waits until its identities and trust bundles are "
                + "gone from the namespaces of workloads; a Pod that is still to start there keeps them"
            return AuthorityPlan().waiting(.deleting, text, observation.mesh, now)
        }
    }

    /// As long as somebody is in the mesh, certificates are renewed and roots replaced, for however long that is: a
    /// deletion cannot be taken back.
    private func planOfLiving(_ observation: Observation, now: Date) -> AuthorityPlan {
        guard case .usable = Evidence.state(of: observation, signing: signing) else { return AuthorityPlan() }
        return planOfRules(observation, now: now)
    }
}

extension AuthorityPlan {
    /// The plan with a status that says what is waited for.
    fileprivate func waiting(_ reason: ConditionReason, _ text: String, _ mesh: Mesh, _ now: Date) -> AuthorityPlan {
        var plan = self
        var status = status ?? mesh.status ?? MeshStatus()
        status.observedGeneration = mesh.metadata.generation
        let ready = Condition(
            .ready, .false, reason, text, observedGeneration: mesh.metadata.generation, at: Timestamp.wholeSeconds(now))
        // Those of others stay theirs.
        let others = status.conditions.filter { ConditionType(rawValue: $0.type) != nil && $0.type != ready.type }
        let before = mesh.status?.conditions ?? []
        status.conditions = ([ready] + others).keepingTransitionTimes(of: before)
        plan.status = status
        // How many they are changes all the time, and is no news.
        if reason == .dataplanesAttached, before[.ready]?.reason != reason.rawValue {
            plan.events.append(PlannedEvent(.warning, .delete, reason: reason.rawValue, note: text))
        }
        return plan
    }
}
