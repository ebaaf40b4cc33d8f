public import KubernetesAPI
import MeshAPI

extension MeshPermissions {
    /// What became of a policy; nil if there is none of that name in the mesh.
    public func report(of policy: ObjectKey) -> PolicyReport? { inquiry(about: policy)?.report() }

    /// What a report of a policy is made of; nil if there is none of that name in the mesh.
    public func inquiry(about policy: ObjectKey) -> PolicyInquiry? {
        guard let noted = policies[policy] else { return nil }
        let policy = noted.policy
        let selected = selectedCount(of: noted)
        let denies = policy.items.contains { $0.kind == .from && $0.action == .deny }
        return PolicyInquiry(
            policy: policy, mesh: mesh, precedence: precedence, selected: selected,
            groups: denies ? groups(of: noted) : [],
            resolution: resolution(in: protected(by: noted, selected: selected)),
            isMember: policy.namedDataplane.map { workloads[$0] != nil } ?? false)
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
        let resolution = resolution(in: nil)
        report.unresolved =
            resolution.remarks(on: policy.items) + resolution.remarks(onDestinations: policy.destinations)
        return report
    }

    private func resolution(in protected: Set<String>?) -> Resolution {
        Resolution(mesh: mesh, directory: directory, portNames: portNames, protected: protected)
    }

    /// Counted without a look at the inbounds where a policy is for all of a scope.
    private func selectedCount(of noted: NotedPolicy) -> Int {
        guard let scope = noted.policy.scope else {
            return noted.classes.reduce(0) { $0 + (classes[$1]?.members.count ?? 0) }
        }
        return scope.namespace.map { inboundCounts[$0] ?? 0 } ?? inboundCount
    }

    /// Where a policy protects something, or, if it protects nothing, could; nil for anywhere.
    private func protected(by noted: NotedPolicy, selected: Int) -> Set<String>? {
        let policy = noted.policy
        guard policy.isSystem else { return [policy.key.namespace] }
        if selected == 0 { return nil }
        if policy.scope != nil { return Set(inboundCounts.keys) }
        return Set(noted.classes.compactMap { classes[$0]?.facts.namespace })
    }

    /// What a policy selects, by what else is in effect there: few, however many inbounds there are.
    private func groups(of noted: NotedPolicy) -> [ProtectedGroup] {
        struct Key: Hashable {
            let namespace: String
            let own: ObjectIdentifier?
        }
        var groups: [Key: ProtectedGroup] = [:]
        func add(_ inbounds: InboundClass) {
            let own = inbounds.form.id.count == 0 ? nil : ObjectIdentifier(inbounds.form)
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

extension Policy {
    /// The Dataplane that its target names; nil if it names none.
    var namedDataplane: ObjectKey? {
        guard case .dataplane(.name(let name, let namespace), _) = target else { return nil }
        return ObjectKey(namespace: namespace ?? key.namespace, name: name)
    }
}
