import MeshAPI

/// All that a report of a policy is made of: quickly put together, and answered without those who change permissions waiting.
public struct PolicyInquiry: Sendable {
    let policy: Policy
    let mesh: String
    let precedence: PermissionPrecedence
    /// How many inbounds the policy selects.
    let selected: Int
    /// What it selects, where that matters.
    let groups: [ProtectedGroup]
    let resolution: Resolution
    /// Whether the Dataplane that it names, if it does, is in the mesh.
    let isMember: Bool

    /// What became of the policy.
    public func report() -> PolicyReport {
        var report = PolicyReport()
        report.selected = selected
        report.claims = Claims.remarks(on: policy, mesh: mesh, precedence)
        if selected == 0, let target = resolution.remark(on: policy, isMember: isMember) {
            report.unresolved.append(target)
        }
        report.unresolved += resolution.remarks(on: policy.items)
        if !groups.isEmpty {
            (report.overridden, report.overriddenInbounds) = Overriding.find(
                policy, in: groups, mesh: mesh, precedence)
        }
        return report
    }
}
