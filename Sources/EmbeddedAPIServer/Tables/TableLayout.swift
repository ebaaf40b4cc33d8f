import FoundationEssentials
import JSON
import KubernetesAPI

/// One column of a table, and how an object fills it.
struct TableColumn: Sendable {
    let name: String
    /// `string`, `integer`, `number`, `boolean` or `date`.
    let type: String
    var format = ""
    let description: String
    /// 0 is shown always, more only with `-o wide`.
    var priority = 0
    let cell: @Sendable (_ object: JSONValue, _ now: Date) -> JSONValue

    var definition: JSONValue {
        [
            "name": .string(name), "type": .string(type), "format": .string(format),
            "description": .string(description), "priority": .integer(Int64(priority)),
        ]
    }
}

/// The columns that a real server shows for a kind.
struct TableLayout: Sendable {
    let columns: [TableColumn]
    private let isOfPods: Bool

    /// - Parameter kind: that of the objects, where it is not the resource's.
    init(for resource: ResourceDefinition, kind: GroupVersionKind? = nil) {
        if resource.isCustom {
            let printed = resource.printerColumns.map(TableColumn.init)
            columns = [.name] + (printed.isEmpty ? [.age] : printed)
        } else {
            columns = TableColumn.builtIn(kind ?? resource.gvk) ?? [.name, .createdAt]
        }
        isOfPods = resource.storage == BuiltInResources.pods
    }

    func row(_ object: JSONValue, include: TableObjects, now: Date) -> JSONValue {
        var row: JSONObject = ["cells": .array(columns.map { $0.cell(object, now) })]
        // Pods that ended are marked: clients may leave them out.
        if isOfPods, let conditions = PodSummary.rowConditions(object) { row["conditions"] = conditions }
        switch include {
        case .none: break
        case .metadata: row["object"] = partialMetadata(of: object)
        case .object: row["object"] = object
        }
        return .object(row)
    }
}

/// What a row carries besides its cells: query parameter `includeObject`.
enum TableObjects: String, Sendable, Hashable {
    case none = "None"
    case metadata = "Metadata"
    case object = "Object"
}

/// The object, reduced to its metadata.
func partialMetadata(of object: JSONValue) -> JSONValue {
    [
        "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
        "metadata": object["metadata"] ?? .object([:]),
    ]
}

extension TableColumn {
    static let name = TableColumn(
        name: "Name",
        type: "string",
        format: "name",
        description: "Name must be unique within a namespace, and cannot be updated."
    ) { object, _ in
        object[path: ["metadata", "name"]] ?? ""
    }

    static let age = TableColumn(
        name: "Age",
        type: "date",
        description: "The time since the object was created."
    ) { object, now in
        .string(humanAge(object[path: ["metadata", "creationTimestamp"]], now: now))
    }

    static let createdAt = TableColumn(
        name: "Created At",
        type: "date",
        description: "The time at which the object was created."
    ) { object, _ in
        object[path: ["metadata", "creationTimestamp"]] ?? ""
    }

    /// A column of a CRD.
    init(_ column: PrinterColumn) {
        let path = JSONPath(column.jsonPath)
        self.init(
            name: column.name,
            type: column.type,
            format: column.format,
            description: column.description.isEmpty
                ? "Custom resource definition column (in JSONPath format): \(column.jsonPath)" : column.description,
            priority: column.priority
        ) { object, now in
            guard let value = path?.values(in: object).first else { return .null }
            return Self.customCell(value, type: column.type, now: now)
        }
    }

    /// What does not fit the column's type is left empty, as `cellForJSONValue` of a real server does.
    private static func customCell(_ value: JSONValue, type: String, now: Date) -> JSONValue {
        switch (type, value) {
        case ("string", .null): .string("<no value>")
        case ("string", .string): value
        case ("string", _): .string(value.text)
        case ("integer", .integer): value
        case ("integer", .number(let number)):
            number.double.flatMap { Int64(exactly: $0.rounded(.towardZero)) }.map(JSONValue.integer) ?? .null
        case ("number", .integer), ("number", .number): value
        case ("boolean", .bool): value
        case ("date", .string): .string(humanAge(value, now: now))
        default: .null
        }
    }
}

/// The age of what a timestamp says, as a real server's tables write it.
func humanAge(_ timestamp: JSONValue?, now: Date) -> String {
    guard let text = timestamp?.string, !text.isEmpty else { return "<unknown>" }
    guard let date = Timestamp.parse(text) else { return "<invalid>" }
    return humanDuration(seconds: Int(now.timeIntervalSince(date).rounded(.towardZero)))
}
