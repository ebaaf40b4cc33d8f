public import FoundationEssentials

/// The two ways in which Kubernetes writes a moment: `Time` (whole seconds) and `MicroTime`.
public enum Timestamp {
    /// The seconds since 1970 that RFC 3339 can write: the years 0000 to 9999.
    private static let writable = -62_167_219_200.0...253_402_300_799.0

    /// RFC 3339 in UTC with whole seconds, cut off, as `metav1.Time`.
    public static func format(_ date: Date) -> String {
        let seconds = Int(min(max(date.timeIntervalSince1970.rounded(.down), writable.lowerBound), writable.upperBound))
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let rest = seconds - days * 86_400
        let day = CivilDay(daysSince1970: days)
        return [
            padded(day.year, 4), "-", padded(day.month, 2), "-", padded(day.day, 2), "T", padded(rest / 3600, 2), ":",
            padded(rest / 60 % 60, 2), ":", padded(rest % 60, 2), "Z",
        ].joined()
    }

    /// RFC 3339 in UTC with six decimals, as `metav1.MicroTime`.
    public static func formatMicro(_ date: Date) -> String {
        let whole = wholeSeconds(date)
        let microseconds = Int((date.timeIntervalSince(whole) * 1_000_000).rounded())
        // A fraction that rounds up to the next second stays below it.
        return "\(format(whole).dropLast()).\(padded(min(microseconds, 999_999), 6))Z"
    }

    /// The moment that an RFC 3339 text names, with or without decimals; nil if it is none.
    public static func parse(_ text: String) -> Date? {
        text.utf8.count == 20 ? parseCommonForm(text.utf8Span.span) : parseAnyForm(text)
    }

    /// The moment cut to whole seconds, which is what the API keeps of it.
    public static func wholeSeconds(_ date: Date) -> Date {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
    }
}

extension Timestamp {
    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// `2006-01-02T15:04:05Z`, the one form of 20 bytes, which servers write many thousand times a list.
    private static func parseCommonForm(_ bytes: Span<UInt8>) -> Date? {
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for index in range {
                let byte = bytes[index]
                guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard
            bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "Z"),
            let year = number(0..<4), let month = number(5..<7), let dayOfMonth = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            let day = CivilDay(year: year, month: month, day: dayOfMonth), hour < 24, minute < 60, second < 60
        else { return nil }
        return Date(timeIntervalSince1970: Double(((day.daysSince1970 * 24 + hour) * 60 + minute) * 60 + second))
    }

    private static func parseAnyForm(_ text: String) -> Date? {
        guard let dot = text.firstIndex(of: ".") else { return try? Date(text, strategy: .iso8601) }
        let digits = text[text.index(after: dot)...].prefix { $0.isNumber }
        guard !digits.isEmpty, let whole = parse(String(text[..<dot] + text[digits.endIndex...])),
            let fraction = Double("0." + digits)
        else { return nil }
        return whole + fraction
    }
}
