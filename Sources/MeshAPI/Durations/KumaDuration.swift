/// Kuma's notation of durations: one whole number and one unit, as `10y`, `24h` or `500ms`, or a bare `0`.
///
/// A year has 365 days and a week seven. Source: `api/mesh/v1alpha1/mesh_helpers.go` of Kuma 2.14.
public enum KumaDuration {
    /// The notation as a regular expression.
    ///
    /// Kuma does not limit the digits and overflows silently; eight digits of years are the most that fits into 64 bits
    /// of milliseconds.
    public static let pattern = "^(0|[0-9]{1,8}(ms|s|m|h|d|w|y))$"

    /// The units and their lengths in milliseconds.
    static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
        ("y", 31_536_000_000),
    ]

    /// The duration, or nil if the text is none.
    public static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...8).contains(digits.count), let number = Int64(String(Substring(digits))) else { return nil }
        let unit = text.dropFirst(digits.count)
        guard let milliseconds = units.first(where: { $0.name == unit })?.milliseconds else { return nil }
        return .milliseconds(number * milliseconds)
    }

    /// The shortest notation that says the same, rounded down to milliseconds.
    public static func format(_ duration: Duration) -> String {
        let milliseconds = duration / .milliseconds(1)
        let whole = Int64(milliseconds.rounded(.down))
        guard whole > 0 else { return "0" }
        let unit = units.last { whole.isMultiple(of: $0.milliseconds) } ?? ("ms", 1)
        return "\(whole / unit.milliseconds)\(unit.name)"
    }
}
