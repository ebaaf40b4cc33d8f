/// Header fields in order; names compare without case, a name may occur several times.
public struct HTTPHeaders: Sendable, Hashable {
    private struct Field: Sendable, Hashable {
        var name: String
        var value: String
    }

    private var fields: [Field] = []

    /// No headers.
    public init() {}

    /// The value of the first field with that name; assigning replaces all of them, `nil` removes them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.name.equalsIgnoringCase(name) }?.value }
        set {
            fields.removeAll { $0.name.equalsIgnoringCase(name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// Every value of the fields with that name, in order.
    public func values(for name: String) -> [String] {
        fields.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    /// Adds a field and keeps those that have the same name.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The fields in order.
    public var all: [(name: String, value: String)] { fields.map { ($0.name, $0.value) } }

    /// Number of fields.
    public var count: Int { fields.count }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Makes headers from a literal; repeated names are kept.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }
}

extension HTTPHeaders: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names and values; the value of a field that carries credentials is never shown.
    public var description: String {
        fields.map { "\($0.name): \(Self.isSensitive($0.name) ? "<redacted>" : $0.value)" }.joined(separator: ", ")
    }

    /// Same as ``description``.
    public var debugDescription: String { description }

    /// Shows what ``description`` shows.
    public var customMirror: Mirror {
        Mirror(self, children: ["fields": description])
    }

    private static let sensitive = ["authorization", "proxy-authorization", "cookie", "set-cookie"]

    private static func isSensitive(_ name: String) -> Bool {
        sensitive.contains { $0.equalsIgnoringCase(name) }
    }
}

extension String {
    /// Compares ASCII letters without case, everything else exactly: the rule for header names and URL schemes.
    func equalsIgnoringCase(_ other: String) -> Bool {
        utf8.count == other.utf8.count
            && zip(utf8, other.utf8).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 | 0x20 && isLetter($0 | 0x20)) }
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
    }
}
