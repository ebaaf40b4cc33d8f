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
        text.utf8.count == 20 ? parseCommonForm(Array(text.utf8)) : parseAnyForm(text)
    }

    /// `2006-01-02T15:04:05Z`, the one form of 20 bytes, which servers write many thousand times a list.
    private static func parseCommonForm(_ bytes: [UInt8]) -> Date? {
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard
            bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "Z"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            1...12 ~= month, 1...length(ofMonth: month, year) ~= day, hour < 24, minute < 60, second < 60
        else { return nil }
        // Days since 1970 in the Gregorian calendar, counting years from March so that a leap day comes last.
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        return Date(timeIntervalSince1970: Double(((days * 24 + hour) * 60 + minute) * 60 + second))
    }

    private static func length(ofMonth month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func parseAnyForm(_ text: String) -> Date? {
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
