import JSON
import KubernetesAPI

/// Events are stored once, as `v1`, and served as `events.k8s.io/v1` too.
enum EventConversion {
    /// Names in `v1` and in `events.k8s.io/v1`; all others are the same.
    private static let names = [
        ("involvedObject", "regarding"), ("message", "note"), ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"), ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"),
    ]

    /// An event of `v1` as one of `events.k8s.io/v1`.
    static func toEventsGroup(_ event: JSONValue) -> JSONValue {
        converted(event, Dictionary(uniqueKeysWithValues: names), to: "events.k8s.io")
    }

    /// An event of `events.k8s.io/v1` as one of `v1`.
    static func toCore(_ event: JSONValue) -> JSONValue {
        converted(event, Dictionary(uniqueKeysWithValues: names.map { ($0.1, $0.0) }), to: "")
    }

    private static func converted(_ event: JSONValue, _ table: [String: String], to group: String) -> JSONValue {
        let gvk = GroupVersionKind(group: group, version: "v1", kind: "Event")
        var result = JSONValue.object(
            JSONObject((event.object ?? [:]).map { (key: table[$0.key] ?? $0.key, value: $0.value) }))
        result["apiVersion"] = .string(gvk.apiVersion)
        // What is empty stands in one form and not in the other.
        var decoder = TypedDecoder(setsDefaults: false)
        return BuiltInTypes.type(of: gvk).flatMap { try? decoder.decode(result, as: $0) } ?? result
    }
}
