public import FoundationEssentials
import KubernetesAPI
public import MeshAPI

/// What a policy says of itself: whether it is understood, what it names, whom it protects, and who beats it.
///
/// Where no proxy is, nothing is enforced, and nothing here says that something is.
public struct PolicyStatus: Sendable {
    /// Kind and name, as sentences begin with it.
    public var subject: String
    /// The mesh that it names.
    public var mesh: String
    /// What is known of that.
    public var situation: MeshSituation
    /// What is wrong with it.
    public var problem: PolicyProblem?
    /// What became of it.
    public var report: PolicyReport
    /// On how many inbounds a TrafficPermission has no effect, since a MeshTrafficPermission selects them; nil for
    /// one of those.
    public var superseded: Int?
    /// The generation that was looked at.
    public var generation: Int64

    /// Makes the status of a policy that was looked at.
    public init(
        subject: String, mesh: String, situation: MeshSituation, problem: PolicyProblem?, report: PolicyReport,
        superseded: Int? = nil, generation: Int64
    ) {
        self.subject = subject
        self.mesh = mesh
        self.situation = situation
        self.problem = problem
        self.report = report
        self.superseded = superseded
        self.generation = generation
    }

    /// What is to stand in the object.
    ///
    /// - Parameters:
    ///   - previous: What stands there; when a condition changed last is taken from it.
    ///   - now: When those change that do.
    public func status(after previous: MeshTrafficPermissionStatus?, now: Date) -> MeshTrafficPermissionStatus {
        let (accepted, resolved) = (accepted(now), resolved(now))
        let conditions =
            [ready(accepted, resolved, now), accepted, resolved, programmed(now), overridden(now)]
            + [claims(now)].compactMap(\.self)
        return MeshTrafficPermissionStatus(
            observedGeneration: generation,
            conditions: conditions.keepingTransitionTimes(of: previous?.conditions ?? []),
            // No proxy has anything yet.
            inbounds: .init(
                selected: report.selected, programmed: 0, overridden: superseded ?? report.overriddenInbounds))
    }

    private func accepted(_ now: Date) -> Condition {
        guard let problem else { return condition(.accepted, .true, .accepted, "\(subject) is valid", now) }
        return condition(.accepted, .false, problem.reason, problem.message, now)
    }

    private func resolved(_ now: Date) -> Condition {
        guard situation != .missing else {
            return condition(.resolvedRefs, .false, .meshNotFound, "\(noMesh). Create it, or name another", now)
        }
        guard report.unresolved.isEmpty else {
            return condition(.resolvedRefs, .false, .nameNotFound, Self.text(report.unresolved), now)
        }
        return condition(.resolvedRefs, .true, .resolved, "All that \(subject) names is there", now)
    }

    private var noMesh: String { "There is no Mesh \(mesh), so that \(subject) grants nothing" }

    private func programmed(_ now: Date) -> Condition {
        switch situation {
        case .missing:
            return condition(.programmed, .false, .meshNotFound, noMesh, now)
        case .off:
            return condition(
                .programmed, .false, .mutualTLSDisabled,
                "Mutual TLS of mesh \(mesh) is off, so that permissions have no effect", now)
        case .unknown:
            return condition(
                .programmed, .false, .invalid,
                "Mesh \(mesh) is invalid, and no earlier version of it is known: its condition Accepted has the reason",
                now)
        case .on where report.selected <= 0 && (superseded ?? 0) > 0:
            return condition(
                .programmed, .false, .superseded,
                "MeshTrafficPermissions select every inbound that \(subject) would decide for", now)
        case .on where report.selected <= 0:
            return condition(.programmed, .false, .selectsNothing, "\(subject) selects no inbound", now)
        case .on:
            return condition(
                .programmed, .false, .noProxies,
                "Nothing enforces \(subject) yet: no proxy is connected for \(Self.count(report.selected, "inbound")) "
                    + "that it selects", now)
        }
    }

    private func overridden(_ now: Date) -> Condition {
        if let superseded { return overridden(superseded, now) }
        let denies = report.overridden
        guard !denies.isEmpty else {
            return condition(.overridden, .false, .notOverridden, "No Allow beats a Deny of \(subject)", now)
        }
        let texts = denies.prefix(PolicyProblem.mostPlaces).map {
            "\($0.item) by \($0.by) on \(Self.count($0.inbounds, "inbound"))"
        }
        let more = denies.count - PolicyProblem.mostPlaces
        return condition(
            .overridden, .true, .allowedElsewhere,
            "An Allow beats a Deny of \(subject): \(texts.joined(separator: "; "))"
                + (more > 0 ? "; and \(more) more" : "")
                + ". Where the Deny is meant, deny the same in rules, which no Allow beats; where rules deny it already, "
                + "nothing is left to do", now)
    }

    /// Of a TrafficPermission.
    private func overridden(_ superseded: Int, _ now: Date) -> Condition {
        guard superseded > 0 else {
            return condition(
                .overridden, .false, .notOverridden, "No MeshTrafficPermission takes the place of \(subject)", now)
        }
        return condition(
            .overridden, .true, .superseded,
            "MeshTrafficPermissions select \(Self.count(superseded, "inbound")) that \(subject) would decide for, and it "
                + "has no effect there", now)
    }

    /// Nil where nothing depends on any.
    private func claims(_ now: Date) -> Condition? {
        guard !report.claims.isEmpty else { return nil }
        return condition(.dependsOnClaims, .true, .claimable, Self.text(report.claims), now)
    }

    private func ready(_ accepted: Condition, _ resolved: Condition, _ now: Date) -> Condition {
        var ready =
            [accepted, resolved].first { $0.status != .true }
            ?? (situation == .off
                ? condition(.ready, .true, .mutualTLSDisabled, "\(subject) is ready; mutual TLS is off", now)
                : condition(
                    .ready, .true, .ready, "\(subject) is ready; condition Programmed says whether it is enforced", now))
        ready.type = ConditionType.ready.rawValue
        return ready
    }

    private func condition(
        _ type: ConditionType, _ status: Condition.Status, _ reason: ConditionReason, _ message: String, _ now: Date
    ) -> Condition {
        Condition(type, status, reason, message.fitted(), observedGeneration: generation, at: now)
    }

    private static func text(_ remarks: [PolicyReport.Remark]) -> String {
        let more = remarks.count - PolicyProblem.mostPlaces
        return remarks.prefix(PolicyProblem.mostPlaces).map { "\($0.place) \($0.text)" }.joined(separator: "; ")
            + (more > 0 ? "; and \(more) more" : "")
    }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
