/// Names and values of labels as they stand between braces, in the order of their names.
struct MetricLabels: Sendable, Hashable, Comparable {
    /// `code="200",method="GET"`; empty without labels.
    let text: String

    /// Makes labels; of several with one name the first counts, and none gets a name that the format has no place for.
    init(_ pairs: [(String, String)]) {
        var seen: Set<String> = []
        text =
            pairs.map { (name: Self.name($0.0), value: $0.1) }
            .filter { seen.insert($0.name).inserted }
            .sorted { $0.name < $1.name }
            .map { "\($0.name)=\"\(Self.escape($0.value))\"" }
            .joined(separator: ",")
    }

    /// The braces and what is in them, with one more label at the end.
    func braces(le bound: String) -> String {
        text.isEmpty ? "{le=\"\(bound)\"}" : "{\(text),le=\"\(bound)\"}"
    }

    /// The braces and what is in them, if there is anything.
    var braces: String { text.isEmpty ? "" : "{\(text)}" }

    static func < (one: Self, other: Self) -> Bool { one.text < other.text }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, and not `le`, which is a histogram's own.
    private static func name(_ name: String) -> String {
        let valid = MetricName.valid(name, colons: false)
        return valid == "le" ? "le_" : valid
    }

    private static func escape(_ value: String) -> String {
        guard value.utf8.contains(where: { [0x5C, 0x22, 0x0A].contains($0) }) else { return value }
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += #"\\"#
            case "\"": escaped += #"\""#
            case "\n": escaped += #"\n"#
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// What Prometheus takes as a name.
enum MetricName {
    /// The name itself, or the nearest that is valid.
    static func valid(_ name: String, colons: Bool) -> String {
        var valid = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": valid.unicodeScalars.append(scalar)
            case "0"..."9" where !valid.isEmpty: valid.unicodeScalars.append(scalar)
            case ":" where colons: valid.unicodeScalars.append(scalar)
            default: valid += "_"
            }
        }
        return valid.isEmpty ? "_" : valid
    }
}
