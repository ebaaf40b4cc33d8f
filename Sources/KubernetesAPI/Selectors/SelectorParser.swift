/// Why the text of a selector cannot be read.
public struct SelectorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Quotes the text and says what was expected in it.
    public let description: String
}

extension LabelSelector {
    /// Reads the text of a query: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1,m<2`.
    public init(parsing text: String) throws(SelectorError) {
        var parser = SelectorParser(text)
        requirements = try parser.requirements()
    }
}

private struct SelectorParser {
    private let text: String
    private var rest: Substring

    init(_ text: String) {
        self.text = text
        rest = text[...]
    }

    mutating func requirements() throws(SelectorError) -> [LabelSelector.Requirement] {
        var result: [LabelSelector.Requirement] = []
        skipSpaces()
        if rest.isEmpty { return result }
        repeat {
            result.append(try requirement())
            skipSpaces()
        } while consume(",")
        guard rest.isEmpty else { throw error("unexpected \"\(rest)\"") }
        return result
    }

    private mutating func requirement() throws(SelectorError) -> LabelSelector.Requirement {
        skipSpaces()
        if consume("!") { return .init(try key(), .doesNotExist) }
        let key = try key()
        skipSpaces()
        if consume("==") || consume("=") { return .init(key, .in([value()])) }
        if consume("!=") { return .init(key, .notIn([value()])) }
        if consume(">") { return .init(key, .greaterThan(try number())) }
        if consume("<") { return .init(key, .lessThan(try number())) }
        if consume("notin") { return .init(key, .notIn(try set())) }
        if consume("in") { return .init(key, .in(try set())) }
        return .init(key, .exists)
    }

    private mutating func key() throws(SelectorError) -> String {
        skipSpaces()
        let key = word()
        guard !key.isEmpty else { throw error("expected the name of a label") }
        return key
    }

    private mutating func value() -> String {
        skipSpaces()
        return word()
    }

    private mutating func number() throws(SelectorError) -> Int64 {
        guard let number = Int64(value()) else { throw error("expected a whole number") }
        return number
    }

    private mutating func set() throws(SelectorError) -> [String] {
        skipSpaces()
        guard consume("(") else { throw error("expected '('") }
        var values: [String] = []
        repeat {
            values.append(value())
            skipSpaces()
        } while consume(",")
        guard consume(")") else { throw error("expected ')'") }
        return values
    }

    private mutating func word() -> String {
        let word = rest.prefix { !" ,()=!<>".contains($0) }
        rest = rest[word.endIndex...]
        return String(word)
    }

    private mutating func skipSpaces() {
        rest = rest.drop { $0 == " " || $0 == "\t" }
    }

    private mutating func consume(_ token: String) -> Bool {
        guard rest.hasPrefix(token) else { return false }
        rest = rest.dropFirst(token.count)
        return true
    }

    private func error(_ problem: String) -> SelectorError {
        SelectorError(description: "unable to parse selector \"\(text)\": \(problem)")
    }
}
