/// Go's notation of durations, as `10s` or `1m30s`: what `requestTimeout` and other durations of Kuma are written in.
///
/// As `time.ParseDuration` reads it, without the minus sign: no duration here can be negative.
public enum GoDuration {
    /// The notation as a regular expression.
    ///
    /// Go limits the sum, not the digits and terms; nine and six are more than anybody writes.
    public static let pattern =
        "^[+]?(0|(([0-9]{1,9}([.][0-9]{0,9})?|[.][0-9]{1,9})(ns|us|µs|μs|ms|s|m|h)){1,6})$"

    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    /// The duration, or nil if the text is none.
    public static func parse(_ text: String) -> Duration? {
        var rest = text.hasPrefix("+") ? text.dropFirst() : text[...]
        if rest == "0" { return .zero }
        var sum = Duration.zero
        var terms = 0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isWholeNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            terms += 1
            guard terms <= 6, let parsed = parseTerm(number, unit: unit) else { return nil }
            sum += parsed
        }
        return terms > 0 ? sum : nil
    }

    private static func parseTerm(_ number: Substring, unit: Substring) -> Duration? {
        guard let nanoseconds = units.first(where: { $0.name == unit })?.nanoseconds else { return nil }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        // Digits may be missing on either side of the point, not on both.
        guard parts.count <= 2, parts.allSatisfy({ $0.count <= 9 }), parts.contains(where: { !$0.isEmpty }),
            let value = Double(parts.count == 2 ? "0\(number)0" : "\(number)")
        else { return nil }
        return .seconds(value * nanoseconds / 1e9)
    }
}
