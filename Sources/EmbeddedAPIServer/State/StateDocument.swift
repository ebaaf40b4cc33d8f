import FoundationEssentials
import JSON
import PKI

/// All that a server is, at one moment: who it is, and what it stores.
///
/// Written as JSON, an object a line: what it is and in which format; the server; each stored object; and last a digest
/// of all lines before, so that nothing can be missing unnoticed.
struct StateDocument: Sendable {
    /// An object and where it is stored.
    struct Entry: Sendable {
        var table: StorageID
        var object: APIObject
    }

    /// Raised when an older server could not read what is written.
    static let format: Int64 = 1
    static let kind = "development-state"

    /// As `ServerIdentity` keeps it.
    var identity: JSONValue
    /// The version of the last write.
    var version: UInt64
    var entries: [Entry]

    static var header: JSONValue { ["koguma": .string(kind), "version": .integer(format)] }

    var encoded: Data {
        var lines = StateLines()
        lines.append(Self.header.encoded())
        lines.append(JSONValue.object(["resourceVersion": .string(String(version)), "server": identity]).encoded())
        for entry in entries {
            let place: JSONValue = ["group": .string(entry.table.group), "resource": .string(entry.table.plural)]
            // The object is not encoded anew where it has been before.
            var line = place.encoded().dropLast()
            line.append(contentsOf: ",\"object\":".utf8)
            line.append(contentsOf: entry.object.encodedOnce)
            line.append(UInt8(ascii: "}"))
            lines.append(Array(line))
        }
        let end: JSONValue = ["digest": .string(lines.digest), "lines": .integer(Int64(lines.count))]
        lines.append(end.encoded())
        return lines.data
    }
}

/// Lines, with a digest of all of them.
private struct StateLines {
    private(set) var data = Data()
    private(set) var count = 0
    private var chain: [UInt8] = []

    var digest: String { StateDocument.text(ofDigest: chain) }

    mutating func append(_ line: [UInt8]) {
        data.append(contentsOf: line)
        data.append(0x0A)
        count += 1
        chain = StateDocument.digest(of: line, after: chain)
    }
}

extension StateDocument {
    /// The digest of a line and of all before it.
    static func digest(of line: [UInt8], after chain: [UInt8]) -> [UInt8] { SHA256.hash(chain + line) }

    static func text(ofDigest digest: [UInt8]) -> String { Data(digest).base64EncodedString() }
}
