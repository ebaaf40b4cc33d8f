import JSON

extension JSONPath {
    /// Parses a path such as `.status.conditions[?(@.type=="Ready")].status`; nil if it is malformed.
    init?(_ text: String) {
        var parser = JSONPathParser(text)
        guard let path = parser.path(), parser.isAtEnd else { return nil }
        self = path
    }
}

/// A recursive descent over the characters of one path.
private struct JSONPathParser {
    private var rest: Substring
    /// Filters may hold paths with filters; this many deep is far more than anyone writes.
    private var remainingDepth = 8

    init(_ text: String) {
        rest = Substring(trimmed(text))
        if rest.hasPrefix("{"), rest.hasSuffix("}") { rest = rest.dropFirst().dropLast() }
    }

    var isAtEnd: Bool { rest.isEmpty }

    private mutating func skip(_ prefix: String) -> Bool {
        guard rest.hasPrefix(prefix) else { return false }
        rest.removeFirst(prefix.count)
        return true
    }

    /// Reads steps up to the end or to something that is none.
    mutating func path() -> JSONPath? {
        guard remainingDepth > 0 else { return nil }
        var steps: [JSONPath.Step] = []
        _ = skip("$") || skip("@")
        while true {
            if skip("..") {
                steps.append(.descend)
                if rest.first != "[" { guard let step = member() else { return nil }; steps.append(step) }
            } else if skip(".") {
                // A lone dot is the value itself, and `.[0]` is `[0]`.
                if isAtEnd || rest.first == "[" { continue }
                guard let step = member() else { return nil }
                steps.append(step)
            } else if skip("[") {
                guard let step = brackets() else { return nil }
                steps.append(step)
            } else {
                return JSONPath(steps: steps)
            }
        }
    }

    private mutating func member() -> JSONPath.Step? {
        if skip("*") { return .wildcard }
        var name = ""
        while let character = rest.first, !"[].=!<>) ".contains(character) {
            rest.removeFirst()
            // A backslash takes the next character as it is: `.metadata.labels.app\.kubernetes\.io/name`.
            name.append(character == "\\" ? rest.popFirst() ?? character : character)
        }
        return name.isEmpty ? nil : .member(name)
    }

    private mutating func brackets() -> JSONPath.Step? {
        if skip("?(") {
            guard let step = filter(), skip(")]") else { return nil }
            return step
        }
        if skip("*]") { return .wildcard }
        if let quote = rest.first, quote == "'" || quote == "\"" {
            guard let name = quoted(), skip("]") else { return nil }
            return .member(name)
        }
        guard let end = rest.firstIndex(of: "]") else { return nil }
        let content = rest[..<end]
        rest = rest[rest.index(after: end)...]
        if let index = Int(content) { return .index(index) }
        let bounds = content.split(separator: ":", omittingEmptySubsequences: false)
        guard bounds.count == 2, bounds.allSatisfy({ $0.isEmpty || Int($0) != nil }) else { return nil }
        return .slice(from: Int(bounds[0]), to: Int(bounds[1]))
    }

    private mutating func filter() -> JSONPath.Step? {
        remainingDepth -= 1
        defer { remainingDepth += 1 }
        skipSpaces()
        guard let left = path() else { return nil }
        skipSpaces()
        for comparison in JSONPath.Comparison.allCases where comparison != .exists && skip(comparison.rawValue) {
            skipSpaces()
            guard let right = operand() else { return nil }
            skipSpaces()
            return .filter(left: left, comparison: comparison, right: right)
        }
        return .filter(left: left, comparison: .exists, right: .value(.null))
    }

    private mutating func operand() -> JSONPath.Operand? {
        switch rest.first {
        case "'", "\"": return quoted().map { .value(.string($0)) }
        case "@", "$", ".": return path().map(JSONPath.Operand.path)
        default:
            let word = rest.prefix { !") ]".contains($0) }
            rest.removeFirst(word.count)
            return (try? JSONValue(parsing: String(word))).map(JSONPath.Operand.value)
        }
    }

    private mutating func quoted() -> String? {
        guard let quote = rest.popFirst() else { return nil }
        var text = ""
        while let character = rest.popFirst() {
            if character == quote { return text }
            text.append(character == "\\" ? rest.popFirst() ?? character : character)
        }
        return nil
    }

    private mutating func skipSpaces() {
        while rest.first == " " { rest.removeFirst() }
    }
}
