import JSON
import KubernetesAPI

/// How cells write what several kinds have.
enum CellTexts {
    static let none = "<none>"

    /// The text, or `<none>` in place of an empty one.
    static func orNone(_ text: String?) -> String { text.flatMap { $0.isEmpty ? nil : $0 } ?? none }

    /// A number or text, as fields have it that take both; `N/A` where there is none.
    static func intOrString(_ value: JSONValue?) -> String {
        value.map { $0.string ?? $0.text } ?? "N/A"
    }

    /// `a=b,c in (d,e)`, in order of the keys; empty for a selector of everything, nil for one that is none.
    static func selector(_ selector: JSONValue?) -> String? {
        var found = (selector?["matchLabels"]?.object ?? [:]).map {
            (key: $0.key, text: "\($0.key)=\($0.value.string ?? "")")
        }
        for expression in selector?["matchExpressions"]?.array ?? [] {
            let key = expression["key"]?.string ?? ""
            let values = (expression["values"]?.array?.compactMap(\.string) ?? []).sorted().joined(separator: ",")
            switch expression["operator"]?.string {
            case "In": found.append((key, "\(key) in (\(values))"))
            case "NotIn": found.append((key, "\(key) notin (\(values))"))
            case "Exists": found.append((key, key))
            case "DoesNotExist": found.append((key, "!\(key)"))
            default: return nil
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.text).joined(separator: ",")
    }

    /// A map of labels as a selector.
    static func labels(_ labels: JSONValue?) -> String {
        orNone(labels?.object?.map { "\($0.key)=\($0.value.string ?? "")" }.joined(separator: ","))
    }

    /// Three of a list, and how many more there are.
    static func firstOf(_ items: [String]) -> String {
        let limit = 3
        if items.isEmpty { return "<unset>" }
        let shown = items.prefix(limit).joined(separator: ",")
        return items.count > limit ? "\(shown) + \(items.count - limit) more..." : shown
    }
}

extension TableColumn {
    /// Columns of kinds with a template for Pods.
    static let templateColumns: [TableColumn] = [
        .text("Containers", "Names of the containers of the template.", priority: 1) { containers($0, "name") },
        .text("Images", "Images of the containers of the template.", priority: 1) { containers($0, "image") },
    ]

    private static func containers(_ object: JSONValue, _ field: String) -> String {
        let containers = object[path: ["spec", "template", "spec", "containers"]]?.array ?? []
        return containers.map { $0[field]?.string ?? "" }.joined(separator: ",")
    }
}
