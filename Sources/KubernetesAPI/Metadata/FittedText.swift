extension String {
    /// The text cut to as many characters as the API server takes, by default in the message of a condition: it counts
    /// code points, of which what looks like one character may have any number.
    package func fitted(_ limit: Int = 32_768) -> String {
        // No text has more code points than bytes.
        guard utf8.count > limit, unicodeScalars.count > limit else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(limit - 1))) + "…"
    }
}
