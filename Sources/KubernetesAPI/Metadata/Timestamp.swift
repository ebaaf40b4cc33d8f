public import FoundationEssentials

/// The two ways in which Kubernetes writes a moment: `Time` (whole seconds) and `MicroTime`.
public enum Timestamp {
    /// RFC 3339 in UTC with whole seconds, cut off, as `metav1.Time`.
    public static func format(_ date: Date) -> String {
        date.formatted(.iso8601)
    }

    /// RFC 3339 in UTC with six decimals, as `metav1.MicroTime`.
    public static func formatMicro(_ date: Date) -> String {
        let microseconds = Int64((date.timeIntervalSince1970 * 1_000_000).rounded(.down))
        let fraction = microseconds - (microseconds / 1_000_000) * 1_000_000
        let positive = fraction < 0 ? fraction + 1_000_000 : fraction
        let whole = Date(timeIntervalSince1970: Double((microseconds - positive) / 1_000_000))
        let digits = String(1_000_000 + positive).dropFirst()
        return format(whole).dropLast() + ".\(digits)Z"
    }

    /// The moment that an RFC 3339 text names, with or without decimals; nil if it is none.
    public static func parse(_ text: String) -> Date? {
        guard let dot = text.firstIndex(of: ".") else { return try? Date(text, strategy: .iso8601) }
        let digits = text[text.index(after: dot)...].prefix { $0.isNumber }
        guard !digits.isEmpty, let whole = try? Date(text[..<dot] + text[digits.endIndex...], strategy: .iso8601),
            let fraction = Double("0." + digits)
        else { return nil }
        return whole + fraction
    }

    /// The moment cut to whole seconds, which is what the API keeps of it.
    public static func wholeSeconds(_ date: Date) -> Date {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
    }
}
