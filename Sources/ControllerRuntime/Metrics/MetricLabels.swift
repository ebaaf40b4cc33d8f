/// Names and values of labels as they stand between braces, in the order of their names.
struct MetricLabels: Sendable, Hashable, Comparable {
    /// `code="200",method="GET"`; empty without labels.
    let text: String

    /// Makes labels; of several with one name the first counts, and none gets a name that the format has no place for.
    init(_ pairs: [(String, String)]) {
        // There are two or three, and thousands of these at each reading.
        var sorted: [(name: String, value: String)] = []
        for (name, value) in pairs {
            let name = Self.name(name)
            let place = sorted.firstIndex { $0.name >= name } ?? sorted.endIndex
            if place < sorted.endIndex, sorted[place].name == name { continue }
            sorted.insert((name, value), at: place)
        }
        var text = ""
        for (name, value) in sorted {
            if !text.isEmpty { text += "," }
            text += name
            text += "=\""
            text += Self.escape(value)
            text += "\""
        }
        self.text = text
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
        let isPlain = name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
        }
        if isPlain, !name.isEmpty { return name }
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
