import Synchronization

/// A `pattern`: an unanchored regular expression over Unicode scalars, with ASCII classes as in RE2.
final class SchemaPattern: Sendable {
    /// The expression as it was written.
    let text: String

    /// `Regex` is not Sendable, so that one at a time uses it.
    private let regex: Mutex<Regex<AnyRegexOutput>>

    /// Nil if the text is no regular expression.
    init?(_ text: String) {
        guard let regex = try? Regex(text) else { return nil }
        self.text = text
        self.regex = Mutex(
            regex.matchingSemantics(.unicodeScalar).asciiOnlyDigits().asciiOnlyWhitespace().asciiOnlyWordCharacters())
    }

    /// Whether the expression is found in the string.
    func matches(_ string: String) -> Bool {
        regex.withLock { regex in
            (try? regex.firstMatch(in: string)) ?? nil != nil
        }
    }
}
