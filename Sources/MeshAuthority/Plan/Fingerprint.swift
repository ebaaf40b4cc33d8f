/// The form in which fingerprints are compared and shown.
enum Fingerprint {
    /// Lower case, without the colons and blanks that people paste along.
    static func normalized(_ text: String) -> String {
        String(text.lowercased().filter { $0 != ":" && !$0.isWhitespace })
    }

    /// Whether it is one: SHA-256 in hexadecimal digits.
    ///
    /// Nothing else that somebody wrote is repeated in messages.
    static func isValid(_ normalized: String) -> Bool {
        normalized.utf8.count == 64 && normalized.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}
