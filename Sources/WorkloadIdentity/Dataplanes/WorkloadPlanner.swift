public import FoundationEssentials
import KubernetesAPI
import MeshAPI
import MeshAuthority

/// Decides what a workload is and what its Dataplane says: a function of what was observed and of the time.
public struct WorkloadPlanner: Sendable {
    /// Makes a planner.
    public init() {}

    /// What the workload is: quick, and asked for every Pod at the start, before anything is written.
    public func workload(_ observation: WorkloadObservation) -> Workload? {
        var workload = found(observation)
        // Nothing can be written there any more, so that nobody waits for it.
        if observation.namespace?.isTerminating == true { workload?.forgetRequests() }
        return workload
    }

    private func found(_ observation: WorkloadObservation) -> Workload? {
        guard let namespace = observation.namespace else { return nil }
        if let pod = observation.pod {
            switch Standing(of: pod, in: namespace, observation) {
            case .member(let mesh, let inbounds): return workload(observation, namespace, mesh, inbounds)
            case .refused: return nil
            case .outside: break
            }
        }
        guard let dataplane = observation.dataplane, !dataplane.isOurs else { return nil }
        return try? workload(observation, namespace, dataplane)
    }

    /// What is to be done now.
    ///
    /// - Parameter now: Since when a condition is as it is that was another before, or is new.
    public func plan(_ observation: WorkloadObservation, now: Date) -> WorkloadPlan {
        guard let namespace = observation.namespace else { return WorkloadPlan() }
        if let pod = observation.pod {
            switch Standing(of: pod, in: namespace, observation) {
            case .member(let mesh, let inbounds):
                let workload = workload(observation, namespace, mesh, inbounds)
                return plan(observation, workload, DataplaneFromPod(mesh: mesh, inbounds: inbounds), now)
            case .refused(let refusal):
                var plan = removal(observation)
                plan.events = [WorkloadEvent(.warning, .failed, isAboutPod: true, refusal.text)]
                plan.status = statusOfForeign(observation, now)
                return plan
            case .outside: break
            }
        }
        guard let dataplane = observation.dataplane, !dataplane.isOurs else { return removal(observation) }
        return plan(observation, namespace, dataplane, now)
    }
}

// Of Pods.
extension WorkloadPlanner {
    private func workload(
        _ observation: WorkloadObservation, _ namespace: WorkloadNamespace, _ mesh: String, _ inbounds: Inbounds
    ) -> Workload {
        var workload = Workload(key: observation.key, mesh: mesh, services: inbounds.services)
        workload.mountedSecrets = inbounds.pod.mountedSecrets
        workload.requestedServices = inbounds.requested
        workload.requestsAll = IdentityRequest.isMade(by: namespace.metadata)
        let isComing = Membership.isDue(inbounds.pod) && !namespace.isTerminating
        workload.hasDataplane = observation.dataplane?.isOurs ?? isComing
        workload.labels = DataplaneFromPod(mesh: mesh, inbounds: inbounds).labels.over(inbounds.pod.metadata.labels)
        workload.tagSets = inbounds.tagSets
        if Membership.isDue(inbounds.pod), !inbounds.isGateway {
            workload.listeners = WorkloadListener.all(of: inbounds.networking, tagSets: inbounds.tagSets)
        }
        return workload
    }

    private func plan(
        _ observation: WorkloadObservation, _ workload: Workload, _ source: DataplaneFromPod, _ now: Date
    ) -> WorkloadPlan {
        var plan = WorkloadPlan()
        plan.workload = workload
        // What is in a namespace that is about to go, goes with it.
        if observation.namespace?.isTerminating == true { return plan }
        let problems = observation.deliveryProblems(of: workload).filter(\.needsPerson)
        plan.events = problems.map {
            WorkloadEvent(.warning, .identityNotDelivered, isAboutPod: true, $0.text)
        }
        if let taken = nameTaken(observation) {
            plan.events.append(WorkloadEvent(.warning, .nameTaken, isAboutPod: true, taken.text))
            plan.status = statusOfForeign(observation, now)
            return plan
        }
        guard Membership.isDue(source.inbounds.pod) else {
            plan.write = removal(observation).write
            return plan
        }
        write(source.dataplane, observation, workload, now, into: &plan)
        return plan
    }

    private func write(
        _ wanted: Dataplane, _ observation: WorkloadObservation, _ workload: Workload, _ now: Date,
        into plan: inout WorkloadPlan
    ) {
        guard let stored = observation.dataplane else {
            plan.write = .create(wanted)
            plan.status = DataplaneReport(observation: observation, generation: 1, now: now).accepted(workload)
            let names = workload.services.joined(separator: ", ")
            plan.events.append(
                WorkloadEvent(
                    .normal, .created, isAboutPod: true,
                    "Created Kuma Dataplane: \(wanted.metadata.name), in mesh \(workload.mesh) as \(names)".fitted(1024)
                ))
            return
        }
        // What is going is made anew once it is gone.
        if stored.metadata.deletionTimestamp != nil { return }
        var generation = stored.metadata.generation
        var applied = wanted
        // Never written over another of the same name.
        applied.metadata.uid = stored.metadata.uid
        switch DataplaneDifference(from: stored, to: wanted) {
        case .none: break
        case .metadata: plan.write = .apply(applied)
        case .specification:
            plan.write = .apply(applied)
            generation += 1
        case .replacement:
            plan.write = .delete(stored)
            return
        }
        plan.status = DataplaneReport(observation: observation, generation: generation, now: now).accepted(workload)
    }

    /// Why the Pod has no Dataplane of its name, if somebody else wrote one.
    private func nameTaken(_ observation: WorkloadObservation) -> Refusal? {
        guard let dataplane = observation.dataplane, !dataplane.isOurs else { return nil }
        return Refusal(
            .nameTaken,
            "Dataplane \(dataplane.key) was not written by Koguma and has the name of a Pod, whose Dataplane cannot be "
                + "written: delete it, or name it otherwise")
    }

    /// What a Dataplane says that has the name of a Pod which was to have one.
    private func statusOfForeign(_ observation: WorkloadObservation, _ now: Date) -> DataplaneStatus? {
        guard let dataplane = observation.dataplane, dataplane.metadata.deletionTimestamp == nil,
            let taken = nameTaken(observation)
        else { return nil }
        return DataplaneReport(observation: observation, generation: dataplane.metadata.generation, now: now)
            .refused(taken)
    }

    /// What is ours and nobody's any more goes.
    private func removal(_ observation: WorkloadObservation) -> WorkloadPlan {
        var plan = WorkloadPlan()
        if let dataplane = observation.dataplane, dataplane.isOurs, dataplane.metadata.deletionTimestamp == nil,
            observation.namespace?.isTerminating == false
        {
            plan.write = .delete(dataplane)
        }
        return plan
    }
}

// Of Dataplanes that somebody wrote.
extension WorkloadPlanner {
    private func workload(
        _ observation: WorkloadObservation, _ namespace: WorkloadNamespace, _ dataplane: Dataplane
    ) throws(Refusal) -> Workload {
        let written = try HandWritten(dataplane, in: namespace, observation)
        var workload = Workload(key: observation.key, mesh: written.mesh, services: written.services)
        workload.requestedServices = written.requested(
            among: observation.services, namespace: observation.key.namespace)
        workload.requestsAll = IdentityRequest.isMade(by: namespace.metadata)
        workload.hasDataplane = true
        workload.labels = written.labels
        workload.tagSets = written.tagSets
        if dataplane.networking.gateway == nil {
            workload.listeners = WorkloadListener.all(of: dataplane.networking, tagSets: written.tagSets)
        }
        return workload
    }

    private func plan(
        _ observation: WorkloadObservation, _ namespace: WorkloadNamespace, _ dataplane: Dataplane, _ now: Date
    ) -> WorkloadPlan {
        var plan = WorkloadPlan()
        let report = DataplaneReport(
            observation: observation, generation: dataplane.metadata.generation, now: now)
        let isGoing = dataplane.metadata.deletionTimestamp != nil || namespace.isTerminating
        do {
            let workload = try workload(observation, namespace, dataplane)
            plan.workload = workload
            if isGoing { return plan }
            plan.status = report.accepted(workload)
            plan.events = observation.deliveryProblems(of: workload).filter(\.needsPerson).map {
                WorkloadEvent(.warning, .identityNotDelivered, isAboutPod: false, $0.text)
            }
        } catch {
            if !isGoing { plan.status = report.refused(error) }
        }
        return plan
    }
}
