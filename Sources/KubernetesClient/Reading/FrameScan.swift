import KubernetesAPI

/// Finds out which object the bytes of a frame are about when they are no JSON, or only its beginning.
///
/// Servers write `metadata` near the beginning, and it is the first member of that name.
struct FrameScan {
    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// Namespace and name; nil if the beginning of the frame has none.
    static func key(of frame: some Sequence<UInt8>) -> ObjectKey? {
        // What a name is worth looking for in: the head of an object, not its content.
        var scan = FrameScan(frame.prefix(64 * 1024))
        return scan.key()
    }

    private mutating func key() -> ObjectKey? {
        let opening = Array(#""metadata":{"#.utf8)
        while position + opening.count <= bytes.count,
            !bytes[position..<position + opening.count].elementsEqual(opening)
        {
            position += 1
        }
        position += opening.count
        var members: [String: String] = [:]
        var depth = 1
        scan: while depth > 0, position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                guard let text = string() else { break scan }
                guard depth == 1, consume(":"), consume("\"", advances: false) else { continue }
                guard let value = string() else { break scan }
                members[text] = value
                continue
            default: break
            }
            position += 1
        }
        guard let name = members["name"], !name.isEmpty else { return nil }
        return ObjectKey(namespace: members["namespace"] ?? "", name: name)
    }

    private mutating func consume(_ character: Unicode.Scalar, advances: Bool = true) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        if advances { position += 1 }
        return true
    }

    /// The string that begins here, its escapes as they stand: names have none.
    private mutating func string() -> String? {
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else { return nil }
        position += 1
        return String(decoding: bytes[start..<position - 1], as: UTF8.self)
    }
}
