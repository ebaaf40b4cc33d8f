/// Bytes that no description, mirror or dump ever shows: tokens, private keys, proxy credentials.
public struct SensitiveBytes: Sendable, Hashable {
    /// The bytes themselves, for the one place that must send them.
    public let bytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Wraps the UTF-8 of a text.
    public init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// The bytes as text; invalid UTF-8 is replaced.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension SensitiveBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says that there is a secret, not what or how long it is.
    public var description: String { "<redacted>" }

    /// Same as ``description``.
    public var debugDescription: String { description }

    /// Has no children: `dump` and `Mirror` see nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
