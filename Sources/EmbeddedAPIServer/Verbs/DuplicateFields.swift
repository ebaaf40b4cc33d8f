import JSON

/// Finds names that stand in an object more than once, which the parser lets pass.
///
/// It only runs over bytes that a parser has found to be JSON, so it need not check them.
struct DuplicateFields {
    private let bytes: [UInt8]
    private var position = 0
    private var found: [String] = []

    /// The paths of the duplicates, in order.
    static func paths(in bytes: [UInt8]) -> [String] {
        var scanner = DuplicateFields(bytes)
        scanner.value(at: "")
        return scanner.found
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func value(at path: String) {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): object(at: path)
        case UInt8(ascii: "["): array(at: path)
        case UInt8(ascii: "\""): _ = string()
        default:
            while let byte = current, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") {
                position += 1
            }
        }
        skipSpace()
    }

    private mutating func object(at path: String) {
        var names: Set<String> = []
        position += 1
        skipSpace()
        while let byte = current, byte != UInt8(ascii: "}") {
            guard byte == UInt8(ascii: "\"") else {
                position += 1
                skipSpace()
                continue
            }
            let name = string()
            let place = path.isEmpty ? name : "\(path).\(name)"
            if !names.insert(name).inserted { found.append(place) }
            skipSpace()
            position += 1  // the colon
            value(at: place)
        }
        position += 1
    }

    private mutating func array(at path: String) {
        position += 1
        skipSpace()
        var index = 0
        while let byte = current, byte != UInt8(ascii: "]") {
            if byte == UInt8(ascii: ",") {
                position += 1
                continue
            }
            value(at: "\(path)[\(index)]")
            index += 1
        }
        position += 1
    }

    private mutating func string() -> String {
        let start = position
        position += 1
        while let byte = current, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
        position += 1
        let quoted = bytes[start..<min(position, bytes.count)]
        return (try? JSONValue(parsing: quoted))?.string ?? ""
    }
}
