/// The form in which fingerprints are compared and shown: SHA-256 of a SubjectPublicKeyInfo, in lower-case hexadecimal.
public enum Fingerprint {
    /// Lower case, without the colons and blanks that people paste along.
    public static func normalized(_ text: String) -> String {
        String(text.lowercased().filter { $0 != ":" && !$0.isWhitespace })
    }

    /// Whether it is one, as it stands in `status.mtls`.
    ///
    /// Nothing else that somebody wrote is repeated in messages.
    public static func isValid(_ normalized: String) -> Bool {
        normalized.utf8.count == 64 && normalized.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}
