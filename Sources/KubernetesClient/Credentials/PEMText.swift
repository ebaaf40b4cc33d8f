/// What can be said of PEM without decoding it, to name the field instead of a TLS error later.
enum PEMText {
    static func hasCertificate(_ bytes: [UInt8]) -> Bool { contains("-----BEGIN CERTIFICATE-----", bytes) }

    static func hasPrivateKey(_ bytes: [UInt8]) -> Bool { contains("PRIVATE KEY-----", bytes) }

    static func isEncrypted(_ bytes: [UInt8]) -> Bool {
        contains("BEGIN ENCRYPTED PRIVATE KEY", bytes) || contains("Proc-Type: 4,ENCRYPTED", bytes)
    }

    /// The blocks whose label ends so, in order; `nil` if one of the text's blocks has no end: it is being written.
    ///
    /// A file may hold a certificate and its key together, as the kubelet's do.
    static func blocks(_ label: String, in bytes: [UInt8]) -> [[UInt8]]? {
        var blocks: [[UInt8]] = []
        var open: (end: String, lines: [String])?
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(trimmed) {
            if let current = open {
                open = (current.end, current.lines + [line])
                guard line == current.end else { continue }
                if line.hasSuffix("\(label)-----") {
                    blocks.append(Array(((open?.lines ?? []).joined(separator: "\n") + "\n").utf8))
                }
                open = nil
            } else if line.hasPrefix("-----BEGIN ") {
                open = ("-----END " + line.dropFirst("-----BEGIN ".count), [line])
            }
        }
        return open == nil ? blocks : nil
    }

    private static func trimmed(_ line: Substring) -> String {
        let start = line.drop { $0.isWhitespace }
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { String(start[...$0]) } ?? ""
    }

    private static func contains(_ text: String, _ bytes: [UInt8]) -> Bool {
        bytes.firstRange(of: Array(text.utf8)) != nil
    }
}
