extension JSONValue {
    /// How JSON is laid out.
    public enum Style: Sendable {
        /// No white space: with the members in order this is the canonical form.
        case compact
        /// One member a line, indented by two spaces, as API servers print it.
        case pretty
    }

    /// The UTF-8 text of the value, members in order of their names.
    public func encoded(_ style: Style = .compact) -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, style: style, level: 0)
        return output
    }

    /// The canonical text of the value.
    public var text: String { String(decoding: encoded(), as: UTF8.self) }

    private func write(to output: inout [UInt8], style: Style, level: Int) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .number(let value): output.append(contentsOf: value.text.utf8)
        case .string(let value): Self.write(string: value, to: &output)
        case .array(let elements):
            Self.write(elements, between: ("[", "]"), to: &output, style: style, level: level) { element, output in
                element.write(to: &output, style: style, level: level + 1)
            }
        case .object(let members):
            Self.write(members, between: ("{", "}"), to: &output, style: style, level: level) { member, output in
                Self.write(string: member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                if style == .pretty { output.append(UInt8(ascii: " ")) }
                member.value.write(to: &output, style: style, level: level + 1)
            }
        }
    }

    private static func write<Elements: Collection>(
        _ elements: Elements,
        between brackets: (open: Unicode.Scalar, close: Unicode.Scalar),
        to output: inout [UInt8],
        style: Style,
        level: Int,
        element: (Elements.Element, inout [UInt8]) -> Void
    ) {
        func newLine(_ level: Int) {
            guard style == .pretty, !elements.isEmpty else { return }
            output.append(UInt8(ascii: "\n"))
            output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
        }
        output.append(UInt8(ascii: brackets.open))
        var isFirst = true
        for each in elements {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            newLine(level + 1)
            element(each, &output)
        }
        newLine(level)
        output.append(UInt8(ascii: brackets.close))
    }

    private static func write(string: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x0A: output.append(contentsOf: "\\n".utf8)
            case 0x0D: output.append(contentsOf: "\\r".utf8)
            case 0x09: output.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(contentsOf: (byte < 0x10 ? "0" : "").utf8)
                output.append(contentsOf: String(byte, radix: 16).utf8)
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
