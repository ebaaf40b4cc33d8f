public import JSON

/// References of a MeshTrafficPermission that Kuma takes and gives no meaning: they can be stored, and are not understood.
public enum NotUnderstoodTargets {
    /// Every such reference in a policy.
    public static func violations(of object: JSONValue) -> [Violation] {
        var found = object["spec"]?["targetRef"].map { violations(of: $0, at: "spec.targetRef") } ?? []
        for (index, item) in (object["spec"]?["from"]?.array ?? []).enumerated() {
            found += item["targetRef"].map { violations(of: $0, at: "spec.from[\(index)].targetRef") } ?? []
        }
        return found
    }

    private static func violations(of reference: JSONValue, at path: String) -> [Violation] {
        switch TargetReference.Kind(rawValue: reference["kind"]?.string ?? "") {
        case .meshService where reference.hasContent("labels"):
            [Violation("\(path).labels", Message.serviceByLabels)]
        // Kuma selects nothing by it; whoever wrote it meant something.
        case .dataplane where reference.hasContent("namespace") && !reference.hasContent("name"):
            [Violation("\(path).name", Message.namespaceWithoutName)]
        default: []
        }
    }
}
