public import KubernetesAPI

extension MeshPermissions {
    /// Notes a policy as it is now; nil if it is gone, or of another mesh.
    public mutating func note(_ policy: Policy?, at key: ObjectKey) -> Affected {
        let old = policies[key]
        guard old?.policy != policy else { return .nothing }
        var affected = Affected.nothing
        if let old { remove(old, &affected) }
        if let policy { add(policy, &affected) }
        for id in (old?.classes ?? []).union(policies[key]?.classes ?? []) { recompile(id, &affected) }
        return affected
    }

    private mutating func remove(_ noted: NotedPolicy, _ affected: inout Affected) {
        let key = noted.policy.key
        policies[key] = nil
        portNamePolicies.remove(key)
        if let scope = noted.policy.scope {
            scopes.remove(noted.compiled, from: scope)
            affected.note(scope)
            return
        }
        guard let anchor = noted.policy.anchor else { return }
        policyAnchors.remove(key, from: anchor)
        // As long as its class says what it said, a Dataplane that leaves it is seen to be affected.
        if case .dataplane(let named) = anchor { setNamed(named, by: -1, &affected) }
        for id in noted.classes { classes[id]?.policies.remove(noted.compiled) }
    }

    private mutating func add(_ policy: Policy, _ affected: inout Affected) {
        revision += 1
        let key = policy.key
        let compiled = CompiledPolicy(policy, revision: revision)
        policies[key] = NotedPolicy(compiled: compiled)
        if policy.items.contains(where: \.clients.dependsOnPortNames) { portNamePolicies.insert(key) }
        if let scope = policy.scope {
            scopes.insert(compiled, in: scope)
            affected.note(scope)
            return
        }
        guard let anchor = policy.anchor else { return }
        // From here on the Dataplane is told from its replicas.
        if case .dataplane(let named) = anchor { setNamed(named, by: 1, &affected) }
        policyAnchors[anchor, default: []].insert(key)
        for id in classAnchors[anchor] ?? [] {
            guard let facts = classes[id]?.facts, policy.selects(facts) else { continue }
            classes[id]?.policies.insert(compiled)
            policies[key]?.classes.insert(id)
        }
    }

    /// One policy more names a Dataplane, or one less.
    private mutating func setNamed(_ dataplane: ObjectKey, by step: Int, _ affected: inout Affected) {
        let before = namedDataplanes[dataplane] ?? 0
        let after = before + step
        namedDataplanes[dataplane] = after > 0 ? after : nil
        guard (before > 0) != (after > 0), let noted = workloads[dataplane] else { return }
        place(noted.workload, &affected)
    }

    /// Gives a class the form of the policies that select it now.
    private mutating func recompile(_ id: InboundClassID, _ affected: inout Affected) {
        guard let inbounds = classes[id] else { return }
        let form = forms.take(inbounds.policies)
        classes[id]?.form = form
        forms.giveBack(inbounds.form)
        if form !== inbounds.form { affected.inbounds.formUnion(inbounds.members) }
    }

    /// All inbounds that a policy selects.
    func selected(by noted: NotedPolicy) -> Affected {
        if let scope = noted.policy.scope { return Affected(scope) }
        return Affected(inbounds: noted.classes.reduce(into: []) { $0.formUnion(classes[$1]?.members ?? []) })
    }
}

extension Affected {
    /// All inbounds of a scope.
    fileprivate init(_ scope: ScopeLayers.Scope) {
        self.init()
        note(scope)
    }

    fileprivate mutating func note(_ scope: ScopeLayers.Scope) {
        if let namespace = scope.namespace {
            namespaces.insert(namespace)
        } else {
            wholeMesh = true
        }
    }
}

extension ClientMatch {
    /// Whether it asks what ports of services are called.
    var dependsOnPortNames: Bool {
        guard case .all(let clauses, _) = self else { return false }
        return clauses.contains { clause in
            if case .service(let reference) = clause, case .name? = reference.section { return true }
            return false
        }
    }
}

extension [Anchor: Set<ObjectKey>] {
    fileprivate mutating func remove(_ key: ObjectKey, from anchor: Anchor) {
        self[anchor]?.remove(key)
        if self[anchor]?.isEmpty == true { self[anchor] = nil }
    }
}
