public import KubernetesAPI

extension MeshPermissions {
    /// Notes a workload as it is now; nil if it is gone, or of another mesh.
    public mutating func note(_ workload: MeshWorkload?, at key: ObjectKey) -> Affected {
        let old = workloads[key]?.workload
        guard old != workload else { return .nothing }
        var affected = Affected.nothing
        if let workload {
            place(workload, &affected)
        } else {
            for (inbound, id) in workloads[key]?.inbounds ?? [:] {
                leave(inbound, id)
                affected.inbounds.insert(inbound)
            }
            workloads[key] = nil
        }
        notePortNames(from: old, to: workload, &affected)
        // The new one first: what stays does not go and come.
        if let workload, directory.note(workload, by: 1) { concerned.all = true }
        if let old, directory.note(old, by: -1) { concerned.all = true }
        // One that names it, and selects nothing, is found by nothing else.
        if (old == nil) != (workload == nil) { concerned.policies.formUnion(policyAnchors[.dataplane(key)] ?? []) }
        return affected
    }

    /// Puts each inbound of a workload into its class, and takes those that are no more out of theirs.
    mutating func place(_ workload: MeshWorkload, _ affected: inout Affected) {
        let before = workloads[workload.key]?.inbounds ?? [:]
        var after: [InboundID: InboundClassID] = [:]
        for (inbound, facts) in workload.facts(isNamed: namedDataplanes[workload.key] != nil) {
            let id = classID(of: facts)
            after[inbound] = id
            guard before[inbound] != id else { continue }
            if !isSame(before[inbound], id) { affected.inbounds.insert(inbound) }
            classes[id]?.members.insert(inbound)
            inboundCounts[facts.namespace, default: 0] += 1
        }
        for (inbound, id) in before where after[inbound] != id {
            leave(inbound, id)
            if after[inbound] == nil { affected.inbounds.insert(inbound) }
        }
        workloads[workload.key] = NotedWorkload(workload: workload, inbounds: after)
    }

    /// Whether the inbounds of two classes have the same permissions.
    private func isSame(_ one: InboundClassID?, _ other: InboundClassID) -> Bool {
        guard let one = one.flatMap({ classes[$0] }), let other = classes[other] else { return false }
        guard one.facts.namespace == other.facts.namespace, isSelected(one) == isSelected(other) else { return false }
        // Not by what they compile to: the policies of one may have changed since.
        return isSelected(one)
            ? one.form === other.form : (one.legacy?.isSame(as: other.legacy) ?? (other.legacy == nil))
    }

    /// The class of such inbounds, which is made if there is none.
    private mutating func classID(of facts: InboundFacts) -> InboundClassID {
        if let known = classIDs[facts] { return known }
        let id = nextClass
        nextClass += 1
        var selecting: [CompiledPolicy] = []
        for anchor in facts.anchors {
            classAnchors[anchor, default: []].insert(id)
            // Each policy has one anchor, so that it is found once.
            for key in policyAnchors[anchor] ?? [] {
                guard let compiled = policies[key]?.compiled, compiled.policy.selects(facts) else { continue }
                selecting.append(compiled)
                policies[key]?.classes.insert(id)
            }
        }
        let policies = PolicyList(selecting)
        classIDs[facts] = id
        let inbounds = InboundClass(
            facts: facts, policies: policies, form: forms.take(policies), legacy: bestLegacy(for: facts))
        classes[id] = inbounds
        concerned.note(inbounds)
        return id
    }

    private mutating func leave(_ inbound: InboundID, _ id: InboundClassID) {
        guard let namespace = classes[id]?.facts.namespace else { return }
        let count = (inboundCounts[namespace] ?? 0) - 1
        inboundCounts[namespace] = count > 0 ? count : nil
        classes[id]?.members.remove(inbound)
        // Not before: a copy of many members is dear.
        guard let inbounds = classes[id], inbounds.members.isEmpty else { return }
        concerned.note(inbounds)
        classes[id] = nil
        classIDs[inbounds.facts] = nil
        for anchor in inbounds.facts.anchors {
            classAnchors[anchor]?.remove(id)
            if classAnchors[anchor]?.isEmpty == true { classAnchors[anchor] = nil }
        }
        for compiled in inbounds.policies.ordered { policies[compiled.policy.key]?.classes.remove(id) }
        forms.giveBack(inbounds.form)
    }

    /// What ports are called is asked by few policies, and only by their clients.
    private mutating func notePortNames(
        from old: MeshWorkload?, to new: MeshWorkload?, _ affected: inout Affected
    ) {
        var steps: [PortName: Int] = [:]
        for listener in old?.listeners ?? [] { steps[PortName(listener), default: 0] -= 1 }
        for listener in new?.listeners ?? [] { steps[PortName(listener), default: 0] += 1 }
        for (port, step) in steps where step != 0 && !port.name.isEmpty {
            guard portNames.note(port.name, port.service, by: step) else { continue }
            concerned.all = true
            for key in portNamePolicies {
                guard let noted = policies[key], noted.policy.items.contains(where: { $0.clients.asksFor(port) })
                else { continue }
                affected.formUnion(selected(by: noted))
            }
        }
    }
}

/// A port of a service, by what it is called.
private struct PortName: Hashable {
    let service: String
    let name: String

    init(_ listener: MeshWorkload.Listener) {
        service = listener.tags[ServiceName.tag] ?? ""
        name = listener.name
    }
}

extension ClientMatch {
    /// Whether clients are meant by that name of a port.
    fileprivate func asksFor(_ port: PortName) -> Bool {
        guard case .all(let clauses, _) = self else { return false }
        return clauses.contains { clause in
            guard case .service(let reference) = clause else { return false }
            return reference.section == .name(port.name) && reference.means(port.service, usual: nil)
        }
    }
}
