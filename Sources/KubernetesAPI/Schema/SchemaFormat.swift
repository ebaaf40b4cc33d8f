import JSON

/// The values of `format` that are checked; a server ignores the ones that it does not know, and so do we.
enum SchemaFormat: String, Sendable {
    case byte
    case cidr
    case date
    case dateTime = "date-time"
    case double
    case duration
    case float
    case hostname
    case int32
    case int64
    case ipv4
    case ipv6
    case mac
    case shortName = "k8s-short-name"
    case longName = "k8s-long-name"
    case uri
    case uuid

    /// The format, or nil if it is unknown or does not go with the type.
    init?(_ name: String, of types: [StructuralSchema.ValueType]) {
        guard let format = SchemaFormat(rawValue: name == "datetime" ? "date-time" : name) else { return nil }
        let isFitting =
            switch format {
            case .int32, .int64: types == [.integer]
            case .double, .float: types == [.number]
            default: types == [.string] || types.isEmpty
            }
        guard isFitting else { return nil }
        self = format
    }

    /// Whether a number is in the format's range.
    func contains(_ value: JSONValue) -> Bool {
        guard let number = value.double else { return false }
        switch self {
        case .int32: return number >= Double(Int32.min) && number <= Double(Int32.max)
        case .int64: return number >= -0x1p63 && number < 0x1p63
        case .float: return number.magnitude <= Double(Float.greatestFiniteMagnitude)
        default: return true
        }
    }

    /// Whether a string has the format.
    func accepts(_ string: String) -> Bool {
        switch self {
        case .double, .float, .int32, .int64: true
        case .byte: Self.isBase64(string)
        case .cidr: Self.isNetwork(string)
        case .date: Self.matches(Self.datePattern, string)
        case .dateTime: Self.matches(Self.dateTimePattern, string)
        case .duration: Self.matches(Self.durationPattern, string)
        case .hostname: string.utf8.count <= 255 && Self.matches(Self.hostnamePattern, string)
        case .ipv4: IPAddressText.isIPv4(string)
        case .ipv6: IPAddressText.isIPv6(string)
        case .mac: Self.matches(Self.macPattern, string)
        case .shortName: string.utf8.count <= 63 && Self.matches(Self.shortNamePattern, string)
        case .longName: string.utf8.count <= 253 && Self.matches(Self.longNamePattern, string)
        case .uri: Self.matches(Self.uriPattern, string)
        case .uuid: Self.matches(Self.uuidPattern, string)
        }
    }

    private static func matches(_ pattern: SchemaPattern?, _ string: String) -> Bool {
        pattern?.matches(string) ?? true
    }

    private static let datePattern = SchemaPattern("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
    private static let dateTimePattern = SchemaPattern(
        "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[tT]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
            + "(\\.[0-9]+)?([zZ]|[+-][0-9]{2}:[0-9]{2})$")
    private static let durationPattern = SchemaPattern(
        "^-?(0|([0-9]+(\\.[0-9]*)?\\s*(ns|nano[a-z]*|us|µs|micro[a-z]*|ms|milli[a-z]*|s|sec[a-z]*|m|min[a-z]*|h|hr[a-z]*"
            + "|hour[a-z]*|d|day[a-z]*|w|wk[a-z]*|week[a-z]*)\\s*)+)$")
    private static let hostnamePattern = SchemaPattern(
        "^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*\\.?$")
    private static let macPattern = SchemaPattern("^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}([:-][0-9a-fA-F]{2}){0,2}$")
    private static let shortNamePattern = SchemaPattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
    private static let longNamePattern = SchemaPattern(
        "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
    private static let uriPattern = SchemaPattern("^(/|[a-zA-Z][-+.a-zA-Z0-9]*:)[^\\s]*$")
    private static let uuidPattern = SchemaPattern(
        "^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$")
}

extension SchemaFormat {
    private static func isBase64(_ string: String) -> Bool {
        let bytes = Array(string.utf8)
        guard bytes.count.isMultiple(of: 4) else { return false }
        let padding = bytes.reversed().prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
        return bytes.dropLast(padding).allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }

    private static func isNetwork(_ string: String) -> Bool {
        let parts = string.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let bits = UInt8(parts[1]), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        let address = String(parts[0])
        return IPAddressText.isIPv4(address) ? bits <= 32 : IPAddressText.isIPv6(address) && bits <= 128
    }
}
