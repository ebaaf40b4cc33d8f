import KubernetesAPI

extension MeshStatus {
    /// Whether applying this status would change the one that is there.
    ///
    /// Conditions of types that are not ours are somebody else's, and stay whatever we apply.
    public func differs(from present: MeshStatus?) -> Bool {
        guard let present else { return true }
        return ours != present.ours
    }

    private var ours: MeshStatus {
        var status = self
        status.conditions = conditions.filter { Self.conditionTypes.contains($0.type) }.sorted { $0.type < $1.type }
        return status
    }

    /// The types of conditions that a Mesh has.
    private static let conditionTypes = Set(
        [
            .ready, .accepted, .mutualTLS, .certificateAuthorityReady, .certificatesIssued, .rotating,
            .trafficPermitted, .enforced, .fieldsIgnored, .keyInMesh, .trustWiderThanMesh,
        ].map { (type: ConditionType) in type.rawValue })
}
