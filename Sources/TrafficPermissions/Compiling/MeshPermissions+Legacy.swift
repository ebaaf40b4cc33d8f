extension MeshPermissions {
    /// Notes an older policy as it is now; nil if it is gone, or of another mesh.
    public mutating func note(_ policy: LegacyPolicy?, named name: String) -> Affected {
        guard legacy[name]?.policy != policy else { return .nothing }
        legacy[name] = policy.map { ($0, Layer(legacy: $0.items)) }
        var affected = Affected.nothing
        for (id, inbounds) in classes {
            let best = choice(in: inbounds, changed: name)
            classes[id]?.legacy = best
            // Where newer policies are, older ones have no effect.
            let isInEffect = !isSelected(inbounds) && !(best?.isSame(as: inbounds.legacy) ?? (inbounds.legacy == nil))
            if isInEffect { affected.inbounds.formUnion(inbounds.members) }
        }
        return affected
    }

    /// Only if the best one itself changed, all have to be looked at.
    private func choice(in inbounds: InboundClass, changed name: String) -> InboundClass.LegacyChoice? {
        guard let best = inbounds.legacy, best.name != name else { return bestLegacy(for: inbounds.facts) }
        guard let changed = choice(named: name, for: inbounds.facts), changed.rank > best.rank else { return best }
        return changed
    }

    /// Of all that select an inbound, the one that fits best.
    func bestLegacy(for facts: InboundFacts) -> InboundClass.LegacyChoice? {
        legacy.keys.compactMap { choice(named: $0, for: facts) }.max { $0.rank < $1.rank }
    }

    private func choice(named name: String, for facts: InboundFacts) -> InboundClass.LegacyChoice? {
        guard let noted = legacy[name], let rank = DestinationRank(of: noted.policy, for: facts) else { return nil }
        let layer = rank.isNotUnderstood ? Layer(legacy: []) : noted.layer
        return InboundClass.LegacyChoice(rank: rank, name: name, layer: layer)
    }

    /// Whether a policy that is not an older one selects the inbounds of a class.
    func isSelected(_ inbounds: InboundClass) -> Bool {
        let namespace = inbounds.facts.namespace
        return !inbounds.layer.policies.isEmpty || !scopes.before(namespace).isEmpty || !scopes.after(namespace).isEmpty
    }
}
