extension MeshPermissions {
    /// Notes an older policy as it is now; nil if it is gone, or of another mesh.
    public mutating func note(_ policy: LegacyPolicy?, named name: String) -> Affected {
        guard legacy[name]?.policy != policy else { return .nothing }
        // One that nobody can tell what it protects is the best for everything, and allows nothing there.
        legacy[name] = policy.map { ($0, Layer(legacy: $0.destinations.contains(nil) ? [] : $0.items)) }
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
        let changed = choice(named: name, for: inbounds.facts)
        guard let best = inbounds.legacy else { return changed }
        if best.name == name { return bestLegacy(for: inbounds.facts) }
        return changed.map { $0.rank > best.rank ? $0 : best } ?? best
    }

    /// Of all that select an inbound, the one that fits best.
    func bestLegacy(for facts: InboundFacts) -> InboundClass.LegacyChoice? {
        legacy.keys.compactMap { choice(named: $0, for: facts) }.max { $0.rank < $1.rank }
    }

    private func choice(named name: String, for facts: InboundFacts) -> InboundClass.LegacyChoice? {
        guard let noted = legacy[name], let rank = DestinationRank(of: noted.policy, for: facts) else { return nil }
        return InboundClass.LegacyChoice(rank: rank, name: name, layer: noted.layer)
    }

    /// Whether a policy that is not an older one selects the inbounds of a class.
    func isSelected(_ inbounds: InboundClass) -> Bool {
        inbounds.form.id.count > 0 || scopes.isAny(inbounds.facts.namespace)
    }
}
