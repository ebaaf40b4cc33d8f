import JSON

/// The form in which CRDs are stored.
enum CustomResourceDefinitionForm {
    /// Removes instances before the definition goes.
    static let finalizer = "customresourcecleanup.apiextensions.k8s.io"

    /// The defaults of apiextensions.k8s.io/v1.
    static func applyDefaults(_ object: inout JSONValue) {
        guard var spec = object["spec"], spec.object != nil else { return }
        var names = spec["names"] ?? .object([:])
        if let kind = names["kind"]?.string, !kind.isEmpty {
            if (names["singular"]?.string ?? "").isEmpty { names["singular"] = .string(kind.lowercased()) }
            if (names["listKind"]?.string ?? "").isEmpty { names["listKind"] = .string("\(kind)List") }
        }
        spec["names"] = names
        if spec["conversion"] == nil { spec["conversion"] = ["strategy": "None"] }
        object["spec"] = spec
    }
}
