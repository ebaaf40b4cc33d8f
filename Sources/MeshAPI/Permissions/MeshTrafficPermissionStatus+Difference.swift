import KubernetesAPI

extension MeshTrafficPermissionStatus {
    /// Whether applying this status would change the one that is there.
    ///
    /// Conditions of types that are not ours are somebody else's, and stay whatever we apply.
    public func differs(from present: MeshTrafficPermissionStatus?) -> Bool {
        guard let present else { return true }
        return ours != present.ours
    }

    /// Whether a condition is another than in the status that is there, or about another generation: numbers, and
    /// messages that have numbers in them, aside.
    public func differsInConditions(from present: MeshTrafficPermissionStatus?) -> Bool {
        guard let present else { return true }
        return observedGeneration != present.observedGeneration || outcomes != present.outcomes
    }

    private var ours: MeshTrafficPermissionStatus {
        var status = self
        status.conditions = conditions.filter { Self.conditionTypes.contains($0.type) }.sorted { $0.type < $1.type }
        return status
    }

    private var outcomes: [[String]] { ours.conditions.map { [$0.type, $0.status.rawValue, $0.reason] } }

    /// The types of conditions that permissions have.
    private static let conditionTypes = Set(
        [.ready, .accepted, .resolvedRefs, .programmed, .overridden, .dependsOnClaims].map {
            (type: ConditionType) in type.rawValue
        })
}
