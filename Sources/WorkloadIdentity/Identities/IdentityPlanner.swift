public import FoundationEssentials
import KubernetesAPI
import MeshAPI
import MeshAuthority

/// Decides what is to be done for the Secret of an identity: a function of what was observed and of the time.
public struct IdentityPlanner: Sendable {
    /// Makes a planner.
    public init() {}

    /// What is to be done now.
    public func plan(_ observation: IdentityObservation, now: Date) -> IdentityPlan {
        guard observation.isWanted else { return leave(observation, now: now) }
        guard observation.isPermitted else { return IdentityPlan(report: report(.notPermitted, observation)) }
        if let refusal = observation.secret.flatMap(Ownership.refusal) {
            return IdentityPlan(
                report: DeliveredIdentity(.nameTaken(refusal), secret: name(observation)),
                lookAgain: now + Ownership.lookAgain)
        }
        let reissue = Reissue(observation, now: now)
        guard !observation.isNamespaceTerminating else {
            // Nothing can be written there, and nobody is to wait for it.
            return IdentityPlan(report: reissue.renews.map { _ in report(.delivered, observation) })
        }
        return keep(observation, reissue, now: now)
    }

    private func keep(_ observation: IdentityObservation, _ reissue: Reissue, now: Date) -> IdentityPlan {
        // Somebody's finalizer holds it: a new one takes its place when it is gone.
        let isGoing = observation.secret?.metadata.deletionTimestamp != nil
        let mustWait = isGoing || IssuingWait.isNeeded(observation, now: now)
        var plan = IdentityPlan(report: report(.delivered, observation))
        if reissue.due > now {
            plan.lookAgain = reissue.due
        } else if mustWait {
            plan.lookAgain = now + IssuingWait.retry
            plan.awaitsGrant = !isGoing
        } else {
            plan.write = .issue(reason: reissue.reason)
        }
        if plan.write == nil, !isGoing, isOutdated(observation) { plan.write = .replaceAuthorities }
        // While it is only a moment late, nothing is said: authorities are read anew after each start.
        guard let renews = reissue.renews else {
            plan.report = report(.waiting(why(observation, isGoing: isGoing, mustWait: mustWait)), observation)
            return plan
        }
        if reissue.due <= now, mustWait {
            let isLateFrom = renews + IssuingWait.grace
            if isLateFrom <= now {
                plan.report = report(.waiting(why(observation, isGoing: isGoing, mustWait: true)), observation)
            } else {
                plan.lookAgain = min(now + IssuingWait.retry, isLateFrom)
            }
        }
        return plan
    }

    /// What nobody wants any more gets no certificate, and goes after a while.
    private func leave(_ observation: IdentityObservation, now: Date) -> IdentityPlan {
        guard let secret = observation.secret, secret.isOurs, secret.type == IdentitySecret.type,
            secret.metadata.deletionTimestamp == nil, observation.isPermitted, !observation.isNamespaceTerminating
        else { return IdentityPlan() }
        let due = Removal.due(
            unwantedSince: observation.unwantedSince, isMeshGoing: observation.isMeshGoing, now: now)
        guard due > now else { return IdentityPlan(write: .delete) }
        let isOutdated = !secret.isImmutable && isOutdated(observation)
        return IdentityPlan(write: isOutdated ? .replaceAuthorities : nil, lookAgain: due)
    }

    /// Whether something beside key and certificate is not as it is to be.
    private func isOutdated(_ observation: IdentityObservation) -> Bool {
        guard let secret = observation.secret, let authorities = observation.authorities else { return false }
        return secret.authorities != authorities
            || secret.metadata.annotations[Names.Annotation.spiffeID] != observation.id.spiffeID
    }

    private func report(_ state: DeliveredIdentity.State, _ observation: IdentityObservation) -> DeliveredIdentity {
        var report = DeliveredIdentity(state, secret: name(observation))
        guard state != .notPermitted, let leaf = observation.leaf else { return report }
        report.notAfter = leaf.notAfter
        let issuers = observation.anchors.filter { leaf.isIssued(by: $0) }.map(\.fingerprint)
        report.issuer = issuers.min() ?? ""
        return report
    }

    private func name(_ observation: IdentityObservation) -> String { IdentityNames.secret(observation.id) }

    /// The same words as long as the same is so: they are in status and events.
    private func why(_ observation: IdentityObservation, isGoing: Bool, mustWait: Bool) -> String {
        let secret = "Secret \(observation.id.namespace)/\(name(observation))"
        if isGoing { return "\(secret) is being deleted, and is made anew when it is gone: look at its finalizers" }
        guard mustWait else { return "\(secret) is about to be written" }
        return "\(secret) waits for the certificate authority of Mesh \(observation.id.mesh): look at its status"
    }
}
