import ControllerRuntime
import FoundationEssentials
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI
import MeshAuthority

/// Brings the authority of one mesh to where its plan says: observe, plan, perform.
struct MeshReconciler: Sendable {
    /// How often a reconcile looks again when somebody was quicker, before it leaves it to the queue.
    private static let mostAttempts = 5
    /// How many plans may follow from one another; the longest way there is, a recreation, takes five.
    private static let mostPlans = 16

    /// How long a file may have changed before it is read again, in seconds: as long as a kubelet takes to bring it.
    private static let fileInterval: TimeInterval = 60

    let stores: MeshStores
    let observer: LiveObserver
    let performer: PlanPerformer
    let planner: AuthorityPlanner
    let cluster: ClusterGuard
    let events: EventRecorder
    let turns: RSATurns
    let now: @Sendable () -> Date

    func reconcile(_ mesh: String, logger: Logger) async throws -> ReconcileResult {
        defer { turns.end(mesh) }
        // When the cluster is ours again, all meshes are looked at.
        guard cluster.verdict == .clear, let known = stores.observe(mesh), isOurs(known, logger) else { return .done }
        let plan = planner.plan(known, now: now())
        if plan.writes.isEmpty, plan.status?.differs(from: known.mesh.status) != true { return again(plan, known) }
        return try await act(on: known, plan, logger)
    }

    /// There is something to write: looks at what is there now, and writes.
    private func act(
        on known: Observation, _ plan: AuthorityPlan, _ logger: Logger
    ) async throws -> ReconcileResult {
        var run = ReconcileRun(logger: logger)
        var last: any Error = CancellationError()
        for attempt in 0..<Self.mostAttempts {
            // A Mesh that looks new in the stores need not be read: the first write holds only for the version that
            // was seen.
            let isKnown = attempt > 0 ? false : try await isNew(known, plan)
            guard let seen = isKnown ? known : try await observer.observe(known) else {
                try await takeBack(run, next: nil)
                return .done
            }
            if let before = run.mesh, before.metadata.uid != seen.mesh.metadata.uid {
                try await takeBack(run, next: seen)
            }
            guard isOurs(seen, logger) else { return .done }
            run.begin(seen.mesh)
            do {
                return try await settle(seen, isKnown ? plan : planner.plan(seen, now: now()), &run)
            } catch let error where Self.isOutdated(error) {
                logger.debug("somebody was quicker, looking again", metadata: ["err": "\(error)"])
                last = error
            }
        }
        throw last
    }

    private func isNew(_ known: Observation, _ plan: AuthorityPlan) async throws -> Bool {
        guard known.looksNew, case .addFinalizer? = plan.writes.first?.write else { return false }
        return try await observer.isNew(known)
    }

    /// Carries out a plan, and what follows from it.
    private func settle(
        _ observation: Observation, _ first: AuthorityPlan, _ run: inout ReconcileRun
    ) async throws -> ReconcileResult {
        var (seen, plan) = (observation, first)
        for _ in 0..<Self.mostPlans {
            guard !plan.writes.isEmpty else {
                try await report(plan, &seen)
                return again(plan, seen)
            }
            for write in plan.writes {
                guard cluster.verdict == .clear else { return .done }
                if write.write.takesLong {
                    // Nobody should look at a Mesh for minutes that says nothing.
                    try await report(plan, &seen)
                    if !turns.take(seen.mesh.name) { return .done }
                }
                do {
                    try await performer.perform(write.write, &seen)
                } catch {
                    if let refusal = Self.refusal(error) { try await report(refusal, plan, &seen) }
                    throw error
                }
                run.note(write.write, seen)
                record(write.events, about: seen.mesh)
            }
            plan = planner.plan(seen, now: now())
        }
        throw UnsettledPlan(mesh: seen.mesh.name)
    }

    private func report(_ plan: AuthorityPlan, _ seen: inout Observation) async throws {
        guard let status = plan.status, status.differs(from: seen.mesh.status) else { return }
        try await performer.report(status, &seen)
        record(plan.events, about: seen.mesh)
    }

    private func again(_ plan: AuthorityPlan, _ seen: Observation) -> ReconcileResult {
        // A day at most: clocks are set, and sleeping machines count no time.
        var seconds = plan.lookAgain.map { min(max($0.timeIntervalSince(now()), 1), 86_400) }
        // Nobody tells that a file has changed.
        if !seen.files.isEmpty { seconds = min(seconds ?? Self.fileInterval, Self.fileInterval) }
        return seconds.map { .requeue(after: .seconds($0)) } ?? .done
    }

    func record(_ planned: [PlannedEvent], about mesh: Mesh) {
        for event in planned {
            events.record(
                event.type, reason: event.reason, action: event.action.rawValue, regarding: mesh, note: event.note)
        }
    }
}

extension MeshReconciler {
    /// Whether the authority of the Mesh is in our system namespace, or in none yet.
    private func isOurs(_ seen: Observation, _ logger: Logger) -> Bool {
        let annotation = Names.Annotation.systemNamespace
        guard let other = seen.mesh.metadata.annotations[annotation], other != seen.systemNamespace else { return true }
        logger.warning(
            "left the Mesh alone: its certificate authority is in another system namespace",
            metadata: [
                "theirs": "\(other)", "ours": "\(seen.systemNamespace)",
                "remedy": "run one controller with --system-namespace \(other), or remove annotation \(annotation)",
            ])
        return false
    }

    /// Whether looking again and planning anew is the answer.
    static func isOutdated(_ error: any Error) -> Bool {
        (error as? KubernetesError)?.isOutdated == true
    }
}

/// A plan that does not come to an end: a mistake in its rules.
private struct UnsettledPlan: Error, CustomStringConvertible {
    let mesh: String
    var description: String { "the plan for mesh \(mesh) does not come to an end; please report this" }
}
