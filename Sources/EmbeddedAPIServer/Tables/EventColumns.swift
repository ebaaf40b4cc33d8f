import FoundationEssentials
import JSON
import KubernetesAPI

extension TableColumn {
    /// Events of both groups.
    static let eventColumns: [TableColumn] = [
        event("Last Seen") { $0.lastSeen(now: $1) },
        event("Type") { event, _ in event.object["type"] ?? "" },
        event("Reason") { event, _ in event.object["reason"] ?? "" },
        event("Object") { event, _ in event.target },
        event("Subobject", priority: 1) { event, _ in event.regarding?["fieldPath"] ?? "" },
        event("Source", priority: 1) { event, _ in event.source },
        event("Message") { event, _ in .string(trimmed(event.first("message", "note")?.string ?? "")) },
        event("First Seen", priority: 1) { $0.firstSeen(now: $1) },
        event("Count", priority: 1) { event, _ in event.count },
        event("Name", format: "name", priority: 1) { event, _ in event.object[path: ["metadata", "name"]] ?? "" },
    ]

    private static func event(
        _ name: String,
        format: String = "",
        priority: Int = 0,
        cell: @escaping @Sendable (PrintedEvent, Date) -> JSONValue
    ) -> TableColumn {
        TableColumn(
            name: name, type: "string", format: format, description: "\(name) of the event.", priority: priority
        ) { object, now in
            cell(PrintedEvent(object: object), now)
        }
    }
}

/// An event of either API group, read for printing: the older name of a field first, the newer second.
private struct PrintedEvent {
    let object: JSONValue

    func first(_ older: String, _ newer: String) -> JSONValue? { object[older] ?? object[newer] }

    var regarding: JSONValue? { first("involvedObject", "regarding") }

    var target: JSONValue {
        let kind = regarding?["kind"]?.string?.lowercased() ?? ""
        let name = regarding?["name"]?.string ?? ""
        return .string(name.isEmpty ? kind : "\(kind)/\(name)")
    }

    var source: JSONValue {
        let source = first("source", "deprecatedSource")
        let component = source?["component"]?.string ?? object["reportingComponent"]?.string
        let named = component.flatMap { $0.isEmpty ? nil : $0 } ?? object["reportingController"]?.string ?? ""
        let host = source?["host"]?.string ?? object["reportingInstance"]?.string ?? ""
        return .string(host.isEmpty ? named : "\(named), \(host)")
    }

    var count: JSONValue {
        object[path: ["series", "count"]] ?? first("count", "deprecatedCount").flatMap { $0 == 0 ? nil : $0 } ?? 1
    }

    func firstSeen(now: Date) -> JSONValue {
        .string(humanAge(given(first("firstTimestamp", "deprecatedFirstTimestamp")) ?? object["eventTime"], now: now))
    }

    func lastSeen(now: Date) -> JSONValue {
        if let observed = given(object[path: ["series", "lastObservedTime"]]) {
            return .string(humanAge(observed, now: now))
        }
        guard let last = given(first("lastTimestamp", "deprecatedLastTimestamp")) else { return firstSeen(now: now) }
        return .string(humanAge(last, now: now))
    }

    private func given(_ value: JSONValue?) -> JSONValue? { value.flatMap { $0.isNull ? nil : $0 } }
}
