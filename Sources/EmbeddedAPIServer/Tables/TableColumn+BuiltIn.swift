import FoundationEssentials
import JSON
import KubernetesAPI

extension TableColumn {
    /// The columns of a built-in kind, nil for the default.
    ///
    /// Source: `pkg/printers/internalversion` of Kubernetes 1.32.
    static func builtIn(_ gvk: GroupVersionKind) -> [TableColumn]? {
        switch (gvk.group, gvk.kind) {
        case ("", "Namespace"): [.name, .text("Status", ["status", "phase"]), builtInAge]
        case ("", "Secret"): [.name, .text("Type", ["type"]), .count("Data", of: [["data"]]), builtInAge]
        case ("", "ConfigMap"): [.name, .count("Data", of: [["data"], ["binaryData"]]), builtInAge]
        case ("", "Event"), ("events.k8s.io", "Event"): eventColumns
        case ("coordination.k8s.io", "Lease"): [.name, .text("Holder", ["spec", "holderIdentity"]), builtInAge]
        case ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
            ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"):
            [.name, .count("Webhooks", of: [["webhooks"]], type: "integer"), builtInAge]
        default: nil
        }
    }

    /// Custom kinds have a `date` here, which looks the same to people.
    private static let builtInAge = TableColumn(name: "Age", type: "string", description: TableColumn.age.description) {
        TableColumn.age.cell($0, $1)
    }

    private static func text(_ name: String, _ path: [String]) -> TableColumn {
        TableColumn(name: name, type: "string", description: path.joined(separator: ".")) { object, _ in
            object[path: path] ?? ""
        }
    }

    /// How many members or elements there are at these paths together.
    private static func count(_ name: String, of paths: [[String]], type: String = "string") -> TableColumn {
        let description = "Number of entries in \(paths.map { $0.joined(separator: ".") }.joined(separator: ", "))."
        return TableColumn(name: name, type: type, description: description) { object, _ in
            let counts = paths.map { path in
                let value = object[path: path]
                return value?.object?.count ?? value?.array?.count ?? 0
            }
            return .integer(Int64(counts.reduce(0, +)))
        }
    }
}

extension TableColumn {
    private static let eventColumns: [TableColumn] = [
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
