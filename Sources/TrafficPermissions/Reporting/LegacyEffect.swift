import KubernetesAPI

/// Where older policies are in effect, and where newer ones are in their place.
extension MeshPermissions {
    /// On how many of some inbounds each older policy decides: no newer one selects them.
    ///
    /// Asked of what a change of a newer policy has touched, these are the inbounds on which it applies again: had no newer
    /// one selected them before either, they would not have been touched.
    public func legacyInbounds(in affected: Affected) -> [String: Int] {
        guard !legacy.isEmpty, !affected.isEmpty else { return [:] }
        var counts: [String: Int] = [:]
        func add(_ inbounds: InboundClass, _ count: Int) {
            guard let name = inbounds.legacy?.name, !isSelected(inbounds) else { return }
            counts[name, default: 0] += count
        }
        func isWhole(_ namespace: String) -> Bool { affected.wholeMesh || affected.namespaces.contains(namespace) }
        if affected.wholeMesh || !affected.namespaces.isEmpty {
            for inbounds in classes.values where isWhole(inbounds.facts.namespace) {
                add(inbounds, inbounds.members.count)
            }
        }
        for inbound in affected.inbounds where !isWhole(inbound.dataplane.namespace) {
            guard let id = workloads[inbound.dataplane]?.inbounds[inbound], let inbounds = classes[id] else { continue }
            add(inbounds, 1)
        }
        return counts
    }

    /// On how many inbounds an older policy would decide if no newer one selected them.
    public func supersededInbounds(ofLegacy name: String) -> Int {
        classes.values.reduce(0) { count, each in
            count + (each.legacy?.name == name && isSelected(each) ? each.members.count : 0)
        }
    }
}
