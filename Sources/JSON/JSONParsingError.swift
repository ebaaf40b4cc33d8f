/// Why bytes are not the JSON that was expected, and where.
public struct JSONParsingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, without the place.
    public let reason: String

    /// The offset in bytes at which the parser gave up.
    public let offset: Int

    /// The line, from 1.
    public let line: Int

    /// The column in bytes, from 1.
    public let column: Int

    init(reason: String, offset: Int, in bytes: [UInt8]) {
        self.reason = reason
        self.offset = offset
        let before = bytes.prefix(offset)
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = offset - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
    }

    public var description: String { "invalid JSON at line \(line), column \(column): \(reason)" }
}
