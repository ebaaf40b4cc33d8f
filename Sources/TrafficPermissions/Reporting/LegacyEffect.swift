/// Where older policies are in effect, and where newer ones are in their place.
extension MeshPermissions {
    /// The inbounds on which each older policy decides: no newer one selects them.
    public var legacyInbounds: [String: Set<InboundID>] {
        guard !legacy.isEmpty else { return [:] }
        var inbounds: [String: Set<InboundID>] = [:]
        for each in classes.values {
            guard let name = each.legacy?.name, !isSelected(each) else { continue }
            inbounds[name, default: []].formUnion(each.members)
        }
        return inbounds
    }

    /// On how many inbounds an older policy would decide if no newer one selected them.
    public func supersededInbounds(ofLegacy name: String) -> Int {
        classes.values.reduce(0) { count, each in
            count + (each.legacy?.name == name && isSelected(each) ? each.members.count : 0)
        }
    }
}
