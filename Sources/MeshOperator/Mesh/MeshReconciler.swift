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

    let stores: MeshStores
    let observer: LiveObserver
    let performer: PlanPerformer
    let planner: AuthorityPlanner
    let cluster: ClusterGuard
    let events: EventRecorder
    let now: @Sendable () -> Date

    func reconcile(_ mesh: String, logger: Logger) async throws -> ReconcileResult {
        // When the cluster is ours again, all meshes are looked at.
        guard cluster.verdict == .clear, let known = stores.observe(mesh) else { return .done }
        let plan = planner.plan(known, now: now())
        if plan.writes.isEmpty, plan.status == nil || plan.status == known.mesh.status { return again(plan) }
        return try await act(on: known, logger)
    }

    /// There is something to write: looks at what is there now, and writes.
    private func act(on known: Observation, _ logger: Logger) async throws -> ReconcileResult {
        var run = Run(logger: logger)
        for _ in 0..<Self.mostAttempts {
            guard let seen = try await observer.observe(known) else {
                try await takeBack(run)
                return .done
            }
            if let before = run.mesh, before.metadata.uid != seen.mesh.metadata.uid { try await takeBack(run) }
            run.mesh = seen.mesh
            do {
                return try await settle(seen, &run)
            } catch let error where Self.isOutdated(error) {
                logger.debug("somebody was quicker, looking again", metadata: ["cause": "\(error)"])
            }
        }
        throw OutdatedObservation()
    }

    private func settle(_ observation: Observation, _ run: inout Run) async throws -> ReconcileResult {
        var seen = observation
        for _ in 0..<Self.mostPlans {
            let plan = planner.plan(seen, now: now())
            guard !plan.writes.isEmpty else {
                guard let status = plan.status else { return again(plan) }
                let isNews = status != seen.mesh.status
                try await performer.report(status, &seen)
                if isNews { record(plan.events, about: seen.mesh) }
                return again(plan)
            }
            for write in plan.writes {
                guard cluster.verdict == .clear else { return .done }
                do {
                    try await performer.perform(write.write, &seen)
                } catch {
                    if let refusal = Self.refusal(error) { try await report(refusal, plan, &seen) }
                    throw error
                }
                run.note(write.write, seen)
                record(write.events, about: seen.mesh)
            }
        }
        throw UnsettledPlan(mesh: seen.mesh.name)
    }

    private func again(_ plan: AuthorityPlan) -> ReconcileResult {
        guard let date = plan.lookAgain else { return .done }
        // A day at most: clocks are set, and sleeping machines count no time.
        let seconds = min(max(date.timeIntervalSince(now()), 1), 86_400)
        return .requeue(after: .seconds(seconds))
    }

    private func record(_ planned: [PlannedEvent], about mesh: Mesh) {
        for event in planned {
            events.record(
                event.type, reason: event.reason, action: event.action.rawValue, regarding: mesh, note: event.note)
        }
    }
}

extension MeshReconciler {
    /// What one reconcile has done so far.
    fileprivate struct Run {
        let logger: Logger
        /// The Mesh that it was done for.
        var mesh: Mesh?
        var created: [Secret] = []
        var bundle: ConfigMap?

        init(logger: Logger) {
            self.logger = logger
        }

        mutating func note(_ write: Write, _ seen: Observation) {
            switch write {
            case .createKey(let secret, _), .createSecret(let secret):
                if let stored = seen.secrets[secret.metadata.name] { created.append(stored) }
            case .createBundle:
                bundle = seen.bundle
            case .addFinalizer, .removeFinalizer, .replaceSecret, .deleteSecret, .applyBundle, .deleteBundle:
                break
            }
            logger.info("wrote", metadata: ["what": "\(write.summary)"])
        }
    }

    /// The Mesh was deleted while its authority was being made, by another controller that did not see what came after:
    /// what this one made would make the next Mesh of that name look as if its authority were lost.
    private func takeBack(_ run: Run) async throws {
        guard let mesh = run.mesh, !mesh.retainsAuthority else { return }
        for secret in run.created.reversed() { try await performer.delete(secret) }
        if let bundle = run.bundle { try await performer.delete(bundle) }
    }

    /// Whether looking again and planning anew is the answer.
    private static func isOutdated(_ error: any Error) -> Bool {
        if error is OutdatedObservation { return true }
        guard let error = error as? KubernetesError else { return false }
        // What is not found was there to be changed a moment ago.
        return error.isConflict || error.isAlreadyExists || error.isNotFound
    }

    /// What the API server refuses until somebody changes something; nil if trying again may help.
    private static func refusal(_ error: any Error) -> String? {
        if let error = error as? MissingNamespace { return error.description }
        guard let error = error as? KubernetesError, error.httpStatus != nil, !error.isRetriable, !isOutdated(error)
        else { return nil }
        return error.description
    }

    private func report(_ refusal: String, _ plan: AuthorityPlan, _ seen: inout Observation) async throws {
        let failed = plan.failed(refusal, mesh: seen.mesh, now: now())
        guard let status = failed.status, status != seen.mesh.status else { return }
        try await performer.report(status, &seen)
        record(failed.events, about: seen.mesh)
    }
}

/// A plan that does not come to an end: a mistake in its rules.
private struct UnsettledPlan: Error, CustomStringConvertible {
    let mesh: String
    var description: String { "the plan for mesh \(mesh) does not come to an end; please report this" }
}
