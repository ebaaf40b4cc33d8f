public import KubernetesAPI
import MeshAPI

extension MeshPermissions {
    /// What became of a policy; nil if there is none of that name in the mesh.
    public func report(of policy: ObjectKey) -> PolicyReport? {
        guard let noted = policies[policy] else { return nil }
        let policy = noted.policy
        var report = PolicyReport()
        report.selected = selectedCount(of: noted)
        report.claims = Claims.remarks(on: policy, mesh: mesh, precedence)
        let resolution = resolution { isProtected($0, by: noted, selected: report.selected) }
        if report.selected == 0, let target = resolution.remark(on: policy, { workloads[$0] != nil }) {
            report.unresolved.append(target)
        }
        report.unresolved += resolution.remarks(on: policy.items)
        if policy.items.contains(where: { $0.kind == .from && $0.action == .deny }) {
            (report.overridden, report.overriddenInbounds) = Overriding.find(
                policy, in: groups(of: noted), mesh: mesh, precedence)
        }
        return report
    }

    /// What became of an older policy, which selects what it is the best for, and no newer one selects; nil if there is
    /// none of that name in the mesh.
    public func report(ofLegacy name: String) -> PolicyReport? {
        guard let policy = legacy[name]?.policy else { return nil }
        var report = PolicyReport()
        for inbounds in classes.values where inbounds.legacy?.name == name && !isSelected(inbounds) {
            report.selected += inbounds.members.count
        }
        report.claims = Claims.remarks(on: policy.items, mesh: mesh)
        // Its names are values: none of them is relative to a namespace.
        let resolution = resolution { _ in true }
        report.unresolved =
            resolution.remarks(on: policy.items) + resolution.remarks(onDestinations: policy.destinations)
        return report
    }

    private func resolution(_ isProtected: @escaping (String) -> Bool) -> Resolution {
        Resolution(mesh: mesh, directory: directory, portNames: portNames, isProtected: isProtected)
    }

    /// Counted without a look at the inbounds where a policy is for all of a scope.
    private func selectedCount(of noted: NotedPolicy) -> Int {
        guard let scope = noted.policy.scope else {
            return noted.classes.reduce(0) { $0 + (classes[$1]?.members.count ?? 0) }
        }
        return scope.namespace.map { inboundCounts[$0] ?? 0 } ?? inboundCount
    }

    /// Whether a policy protects something in a namespace, or, if it protects nothing, could.
    private func isProtected(_ namespace: String, by noted: NotedPolicy, selected: Int) -> Bool {
        let policy = noted.policy
        guard policy.isSystem else { return namespace == policy.key.namespace }
        if selected == 0 { return true }
        if policy.scope != nil { return inboundCounts[namespace] != nil }
        return noted.classes.contains { classes[$0]?.facts.namespace == namespace }
    }

    /// What a policy selects, by what else is in effect there: few, however many inbounds there are.
    private func groups(of noted: NotedPolicy) -> [ProtectedGroup] {
        struct Key: Hashable {
            let namespace: String
            let own: ObjectIdentifier?
        }
        var groups: [Key: ProtectedGroup] = [:]
        func add(_ inbounds: InboundClass) {
            let own = inbounds.policies.isEmpty ? nil : ObjectIdentifier(inbounds.layer)
            let key = Key(namespace: inbounds.facts.namespace, own: own)
            if groups[key]?.inbounds == nil {
                let layers = permissions(of: inbounds).layers
                groups[key] = ProtectedGroup(namespace: key.namespace, layers: layers, inbounds: 0)
            }
            groups[key]?.inbounds += inbounds.members.count
        }
        if let scope = noted.policy.scope {
            for inbounds in classes.values where scope.namespace.map({ $0 == inbounds.facts.namespace }) ?? true {
                add(inbounds)
            }
        } else {
            for id in noted.classes { classes[id].map(add) }
        }
        return Array(groups.values)
    }
}
