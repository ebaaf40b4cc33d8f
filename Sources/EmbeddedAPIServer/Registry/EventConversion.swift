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
        var result = renamed(event, Dictionary(uniqueKeysWithValues: names))
        result["apiVersion"] = "events.k8s.io/v1"
        for field in ["reportingController", "reportingInstance"] where result[field] == "" { result[field] = nil }
        return result
    }

    /// An event of `events.k8s.io/v1` as one of `v1`.
    static func toCore(_ event: JSONValue) -> JSONValue {
        var result = renamed(event, Dictionary(uniqueKeysWithValues: names.map { ($0.1, $0.0) }))
        result["apiVersion"] = "v1"
        complete(&result, group: "")
        return result
    }

    private static func renamed(_ event: JSONValue, _ table: [String: String]) -> JSONValue {
        .object(JSONObject((event.object ?? [:]).map { (key: table[$0.key] ?? $0.key, value: $0.value) }))
    }

    /// Adds what a server always writes, even when it is empty.
    static func complete(_ event: inout JSONValue, group: String) {
        let isCore = group.isEmpty
        func fill(_ name: String, _ value: JSONValue) {
            let key = isCore ? name : names.first { $0.0 == name }?.1 ?? name
            if event[key] == nil { event[key] = value }
        }
        fill("source", .object([:]))
        fill("firstTimestamp", .null)
        fill("lastTimestamp", .null)
        fill("eventTime", .null)
        guard isCore else { return }
        fill("reportingComponent", "")
        fill("reportingInstance", "")
    }
}
