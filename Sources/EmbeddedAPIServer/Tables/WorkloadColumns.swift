import FoundationEssentials
import JSON
import KubernetesAPI

extension TableColumn {
    static let deploymentColumns: [TableColumn] =
        [
            .name,
            .text("Ready", "How many Pods are ready, of how many.") {
                "\(number($0, "status", "readyReplicas"))/\(number($0, "spec", "replicas"))"
            },
            count("Up-to-date", "How many Pods are of the newest template.", "updatedReplicas"),
            count("Available", "How many Pods have been ready long enough.", "availableReplicas"),
            builtInAge,
        ] + templateColumns + [
            selector { CellTexts.selector($0) ?? "<invalid>" }
        ]

    static let replicaSetColumns: [TableColumn] =
        [
            .name,
            .integer("Desired", "How many Pods there should be.", ["spec", "replicas"]),
            .integer("Current", "How many Pods there are.", ["status", "replicas"]),
            .integer("Ready", "How many Pods are ready.", ["status", "readyReplicas"]),
            builtInAge,
        ] + templateColumns + [selector(formattedSelector)]

    static let jobColumns: [TableColumn] =
        [
            .name,
            .text("Status", "How far the Job is.", cell: jobStatus),
            .text("Completions", "How many Pods succeeded, of how many.", cell: completions),
            TableColumn(name: "Duration", type: "string", description: "How long the Job took, or has been running.") {
                .string(jobDuration($0, now: $1))
            },
            builtInAge,
        ] + templateColumns + [selector(formattedSelector)]

    static let scaleColumns: [TableColumn] = [
        TableColumn(
            name: "Name", type: "string", description: TableColumn.name.description, cell: TableColumn.name.cell),
        .integer("Desired", "How many Pods there should be.", ["spec", "replicas"]),
        .integer("Available", "How many Pods there are.", ["status", "replicas"]),
        builtInAge,
    ]

    private static func number(_ object: JSONValue, _ part: String, _ field: String) -> Int64 {
        object[part]?[field]?.integer ?? 0
    }

    /// A number in a column that a real server declares as text.
    private static func count(_ name: String, _ description: String, _ field: String) -> TableColumn {
        TableColumn(name: name, type: "string", description: description) { object, _ in
            .integer(number(object, "status", field))
        }
    }

    private static func selector(_ cell: @escaping @Sendable (JSONValue?) -> String) -> TableColumn {
        .text("Selector", "The labels of its Pods.", priority: 1) { cell($0["spec"]?["selector"]) }
    }

    private static func formattedSelector(_ selector: JSONValue?) -> String {
        CellTexts.selector(selector).map { CellTexts.orNone($0) } ?? "<error>"
    }

    private static func jobStatus(_ job: JSONValue) -> String {
        let conditions = job["status"]?["conditions"]?.array ?? []
        func holds(_ type: String) -> Bool {
            conditions.first { $0["type"]?.string == type }?["status"]?.string == "True"
        }
        if holds("Complete") { return "Complete" }
        if holds("Failed") { return "Failed" }
        if job.isBeingDeleted { return "Terminating" }
        return switch ["Suspended", "FailureTarget", "SuccessCriteriaMet"].first(where: holds) {
        case .some(let condition): condition
        case nil: "Running"
        }
    }

    private static func completions(_ job: JSONValue) -> String {
        let succeeded = number(job, "status", "succeeded")
        if let wanted = job["spec"]?["completions"]?.integer { return "\(succeeded)/\(wanted)" }
        let parallelism = number(job, "spec", "parallelism")
        return parallelism > 1 ? "\(succeeded)/1 of \(parallelism)" : "\(succeeded)/1"
    }

    private static func jobDuration(_ job: JSONValue, now: Date) -> String {
        func date(_ field: String) -> Date? { job["status"]?[field]?.string.flatMap(Timestamp.parse) }
        guard let start = date("startTime") else { return "" }
        return humanDuration(seconds: Int((date("completionTime") ?? now).timeIntervalSince(start)))
    }
}
