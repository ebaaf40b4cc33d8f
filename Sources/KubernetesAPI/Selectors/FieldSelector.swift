/// Which values fields of an object must have.
public struct FieldSelector: Sendable, Hashable, CustomStringConvertible {
    /// One demand on one field.
    public struct Requirement: Sendable, Hashable {
        /// The field, as `metadata.name`.
        public let field: String
        /// The value, without the escapes that a query needs.
        public let value: String
        /// Whether the field must have any other value instead.
        public let isNegated: Bool

        /// Makes a demand on a field that the server lets selectors name.
        public init(_ field: String, _ value: String, isNegated: Bool = false) {
            self.field = field
            self.value = value
            self.isNegated = isNegated
        }
    }

    /// All of these must hold.
    public var requirements: [Requirement]

    /// Makes a selector; without requirements, it takes every object.
    public init(_ requirements: [Requirement] = []) {
        self.requirements = requirements
    }

    /// Reads the text of a query: `metadata.name=a,type!=b`, with `\` before `\`, `,` and `=` in a value.
    public init(parsing text: String) throws(SelectorError) {
        requirements = []
        for term in Self.terms(text) where !term.isEmpty {
            guard let sign = term.firstIndex(of: "=") else {
                throw SelectorError(description: "invalid selector: '\(text)'; can't understand '\(term)'")
            }
            var field = term[..<sign]
            var value = term[term.index(after: sign)...]
            let isNegated = field.last == "!"
            if isNegated { field.removeLast() }
            if !isNegated, value.first == "=" { value.removeFirst() }
            requirements.append(Requirement(String(field), Self.unescaped(value), isNegated: isNegated))
        }
    }

    /// Splits at the commas that are not escaped.
    private static func terms(_ text: String) -> [String] {
        var terms = [""]
        var isEscaped = false
        for character in text {
            if character == ",", !isEscaped {
                terms.append("")
            } else {
                terms[terms.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return terms
    }

    private static func unescaped(_ value: Substring) -> String {
        var result = ""
        var isEscaped = false
        for character in value {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }

    /// The text of a query, with `\` before `\`, `,` and `=` in a value.
    public var description: String {
        requirements.map { requirement in
            let value = requirement.value.reduce(into: "") { text, character in
                if "\\,=".contains(character) { text.append("\\") }
                text.append(character)
            }
            return "\(requirement.field)\(requirement.isNegated ? "!=" : "=")\(value)"
        }.joined(separator: ",")
    }
}
