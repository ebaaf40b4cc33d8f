import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import TrafficPermissions

/// What a permission says of itself.
@Suite struct PolicyStatusTests {
    private static let then = Date(timeIntervalSince1970: 1_000_000)
    private static let now = Date(timeIntervalSince1970: 2_000_000)

    private func status(
        _ situation: MeshSituation = .on, _ problem: PolicyProblem? = nil, of report: PolicyReport = report(4),
        generation: Int64 = 3, after previous: MeshTrafficPermissionStatus? = nil, at now: Date = now
    ) -> MeshTrafficPermissionStatus {
        PolicyStatus(
            subject: "MeshTrafficPermission shop/web", mesh: "default", situation: situation, problem: problem,
            report: report, generation: generation
        ).status(after: previous, now: now)
    }

    private static func report(_ selected: Int, _ change: (inout PolicyReport) -> Void = { _ in }) -> PolicyReport {
        var report = PolicyReport()
        report.selected = selected
        change(&report)
        return report
    }

    private static let overridden = report(4) {
        let by = ItemID(policy: ObjectKey(namespace: "kuma-system", name: "allow-all"), item: "from[0]")
        $0.overridden = [.init(item: "from[0]", by: by, inbounds: 3)]
        $0.overriddenInbounds = 3
    }

    private func says(
        _ status: MeshTrafficPermissionStatus, _ type: ConditionType, _ value: Condition.Status,
        _ reason: ConditionReason, _ text: String = "", _ location: SourceLocation = #_sourceLocation
    ) {
        let condition = status.conditions[type]
        #expect(condition?.status == value, sourceLocation: location)
        #expect(condition?.reason == reason.rawValue, sourceLocation: location)
        #expect(condition?.message.contains(text) == true, "\(condition?.message ?? "")", sourceLocation: location)
        #expect(condition?.observedGeneration == 3, sourceLocation: location)
    }

    @Test func `a valid policy is Ready, and enforced nowhere as long as there is no proxy`() {
        let status = status()
        says(status, .ready, .true, .ready)
        says(status, .accepted, .true, .accepted)
        says(status, .resolvedRefs, .true, .resolved)
        says(status, .programmed, .false, .noProxies, "4 inbounds")
        says(status, .overridden, .false, .notOverridden)
        #expect(status.conditions[.dependsOnClaims] == nil)
        #expect(status.inbounds == .init(selected: 4, programmed: 0, overridden: 0))
        #expect(status.observedGeneration == 3)
    }

    @Test func `where nothing is enforced, nothing says that something is blocked`() {
        for situation in [MeshSituation.missing, .off, .on, .unknown] {
            for report in [Self.report(0), Self.report(4), Self.overridden] {
                for condition in status(situation, of: report).conditions {
                    #expect(!condition.message.contains("block"))
                    #expect(!condition.message.contains("refuse"))
                }
            }
        }
    }

    @Test func `with mutual TLS off it is Ready and has no effect`() {
        let status = status(.off)
        says(status, .programmed, .false, .mutualTLSDisabled, "mesh default is off")
        says(status, .ready, .true, .mutualTLSDisabled)
    }

    @Test func `one that selects nothing is Ready and says so`() {
        let status = status(of: Self.report(0))
        says(status, .programmed, .false, .selectsNothing)
        says(status, .ready, .true, .ready)
    }

    @Test func `without its Mesh it grants nothing`() {
        let status = status(.missing)
        says(status, .resolvedRefs, .false, .meshNotFound, "grants nothing")
        says(status, .programmed, .false, .meshNotFound)
        says(status, .ready, .false, .meshNotFound)
    }

    @Test func `of an invalid Mesh nobody knows whether it enforces`() {
        says(status(.unknown), .programmed, .false, .invalid, "condition Accepted")
    }

    @Test func `names that nothing answers to are told`() {
        let remark = PolicyReport.Remark(place: "spec.from[0].targetRef", text: "names service wev, which nobody is")
        let status = status(of: Self.report(1) { $0.unresolved = [remark] })
        says(status, .resolvedRefs, .false, .nameNotFound, "spec.from[0].targetRef names service wev")
        says(status, .ready, .false, .nameNotFound)
    }

    @Test func `many names are told in part`() {
        let remarks = (0..<9).map { PolicyReport.Remark(place: "spec.from[\($0)]", text: "is unknown") }
        let message = status(of: Self.report(1) { $0.unresolved = remarks }).conditions[.resolvedRefs]?.message
        #expect(message?.contains("spec.from[4]") == true)
        #expect(message?.contains("spec.from[5]") == false)
        #expect(message?.contains("and 4 more") == true)
    }

    @Test func `what is invalid comes first in Ready`() {
        let status = status(.missing, PolicyProblem(reason: .invalidItems, message: "from[1] is wrong"))
        says(status, .accepted, .false, .invalidItems, "from[1]")
        says(status, .ready, .false, .invalidItems, "from[1]")
    }

    @Test func `an overridden Deny says by which and for how many inbounds`() {
        let status = status(of: Self.overridden)
        says(status, .overridden, .true, .allowedElsewhere, "from[0] by kuma-system/allow-all/from[0] on 3 inbounds")
        // A Deny of rules may decide already.
        says(status, .overridden, .true, .allowedElsewhere, "where rules deny it already, nothing is left to do")
        says(status, .ready, .true, .ready)
        #expect(status.inbounds?.overridden == 3)
    }

    @Test func `a TrafficPermission says where newer ones are in its place, which is no mistake`() {
        let status = [2, 0].map { superseded in
            PolicyStatus(
                subject: "TrafficPermission old", mesh: "default", situation: .on, problem: nil,
                report: Self.report(1), superseded: superseded, generation: 3
            ).status(after: nil, now: Self.now)
        }
        says(status[0], .overridden, .true, .superseded, "2 inbounds")
        says(status[0], .ready, .true, .ready)
        #expect(status[0].inbounds?.overridden == 2)
        says(status[1], .overridden, .false, .notOverridden)
        #expect(PolicyEvent.events(from: status[1], to: status[0]).map(\.type) == [.normal])
    }

    @Test func `a TrafficPermission that newer ones replace everywhere does not say that it selects nothing`() {
        func status(selected: Int, superseded: Int, _ situation: MeshSituation = .on) -> MeshTrafficPermissionStatus {
            PolicyStatus(
                subject: "TrafficPermission old", mesh: "default", situation: situation, problem: nil,
                report: Self.report(selected), superseded: superseded, generation: 3
            ).status(after: nil, now: Self.now)
        }
        says(status(selected: 0, superseded: 2), .programmed, .false, .superseded, "MeshTrafficPermissions select")
        says(status(selected: 1, superseded: 2), .programmed, .false, .noProxies, "1 inbound that")
        says(status(selected: 0, superseded: 0), .programmed, .false, .selectsNothing)
        says(status(selected: 0, superseded: 2, .off), .programmed, .false, .mutualTLSDisabled)
    }

    @Test func `what depends on claims is told only if something does`() {
        let remark = PolicyReport.Remark(place: "spec.from[0].targetRef.tags", text: "can be had by anybody")
        let status = status(of: Self.report(1) { $0.claims = [remark] })
        says(status, .dependsOnClaims, .true, .claimable, "can be had by anybody")
    }

    @Test func `a message is never longer than the API server takes`() {
        let remark = PolicyReport.Remark(place: "spec", text: String(repeating: "x", count: 50_000))
        let message = status(of: Self.report(1) { $0.unresolved = [remark] }).conditions[.resolvedRefs]?.message
        #expect(message?.unicodeScalars.count == 32_768)
    }

    @Test func `only what changes has a new time`() {
        let before = status(at: Self.then)
        let after = status(.off, after: before)
        #expect(after.conditions[.programmed]?.lastTransitionTime == Self.then)
        #expect(after.conditions[.ready]?.lastTransitionTime == Self.then)
        #expect(status(.missing, after: before).conditions[.ready]?.lastTransitionTime == Self.now)
    }

    // MARK: Turns

    @Test func `what stands there is not written again, whoever added conditions`() throws {
        var present = status(at: Self.then)
        present.conditions.append(
            Condition(
                type: "example.com/Theirs", status: .true, reason: "X", message: "", observedGeneration: 1,
                lastTransitionTime: Self.then))
        present.conditions.reverse()
        #expect(PolicyStatusTurn(status(after: present), over: present, written: nil, now: Self.now) == .nothing)
    }

    @Test func `conditions are written at once`() {
        let present = status()
        #expect(PolicyStatusTurn(status(.off), over: present, written: Self.now, now: Self.now) == .write)
        #expect(
            PolicyStatusTurn(status(generation: 4), over: present, written: Self.now, now: Self.now) == .write)
        #expect(PolicyStatusTurn(present, over: nil, written: Self.now, now: Self.now) == .write)
    }

    @Test func `counts are written every ten seconds at most`() {
        let present = status()
        let more = status(of: Self.report(5))
        #expect(more.differs(from: present) && !more.differsInConditions(from: present))
        #expect(PolicyStatusTurn(more, over: present, written: nil, now: Self.now) == .write)
        #expect(
            PolicyStatusTurn(more, over: present, written: Self.now - 3, now: Self.now) == .later(Self.now + 7))
        #expect(PolicyStatusTurn(more, over: present, written: Self.now - 10, now: Self.now) == .write)
        // A clock that was set back.
        #expect(PolicyStatusTurn(more, over: present, written: Self.now + 3600, now: Self.now) == .write)
    }

    // MARK: Events

    @Test func `people are told once what is invalid, unresolved or overridden`() {
        let good = status()
        let remark = PolicyReport.Remark(place: "spec.from[0].targetRef", text: "names nobody")
        let bad = status(
            .on, PolicyProblem(reason: .invalid, message: "wrong"),
            of: Self.report(1) {
                $0.unresolved = [remark]
                $0.overridden = Self.overridden.overridden
            })
        #expect(PolicyEvent.events(from: nil, to: good).isEmpty)
        #expect(
            PolicyEvent.events(from: good, to: bad).map(\.reason) == ["Invalid", "NameNotFound", "AllowedElsewhere"])
        #expect(PolicyEvent.events(from: good, to: bad) == PolicyEvent.events(from: nil, to: bad))
        #expect(PolicyEvent.events(from: bad, to: bad).isEmpty)
        #expect(PolicyEvent.events(from: bad, to: good).isEmpty)
    }

    @Test func `which names are missing is no news, but another version of the policy is`() {
        func missing(_ names: [String], generation: Int64 = 3) -> MeshTrafficPermissionStatus {
            status(
                of: Self.report(1) { report in
                    report.unresolved = names.map { .init(place: "spec.from[0].targetRef", text: "names \($0)") }
                }, generation: generation)
        }
        #expect(PolicyEvent.events(from: missing(["a", "b"]), to: missing(["b"])).isEmpty)
        #expect(PolicyEvent.events(from: missing(["a"]), to: missing(["a"], generation: 4)).count == 1)
        #expect(PolicyEvent.events(from: status(), to: missing(["b"])).count == 1)
        #expect(PolicyEvent.events(from: status(.missing), to: missing(["b"])).map(\.reason) == ["NameNotFound"])
    }

    @Test func `on how many inbounds a Deny is overridden is no news`() {
        var more = Self.overridden
        more.overridden = more.overridden.map { .init(item: $0.item, by: $0.by, inbounds: 4) }
        #expect(PolicyEvent.events(from: status(of: Self.overridden), to: status(of: more)).isEmpty)
    }
}
