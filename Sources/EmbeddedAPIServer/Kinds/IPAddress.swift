/// An address of the internet protocol, as bytes.
struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Four, or sixteen.
    let bytes: [UInt8]

    var isIPv6: Bool { bytes.count == 16 }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// From `10.9.8.7` or `2001:db8::1`; nil for anything else.
    init?(_ text: String) {
        guard let bytes = text.contains(":") ? Self.sixteen(text[...]) : Self.four(text[...]) else { return nil }
        self.bytes = bytes
    }

    private static func four(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            // Leading zeros would be octal to some.
            guard part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), part == "0" || !part.hasPrefix("0") else {
                return nil
            }
            return UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func sixteen(_ text: Substring) -> [UInt8]? {
        guard let gap = text.firstRange(of: "::") else {
            let bytes = groups(text)
            return bytes?.count == 16 ? bytes : nil
        }
        guard let before = groups(text[..<gap.lowerBound]), let after = groups(text[gap.upperBound...]),
            before.count + after.count <= 14
        else { return nil }
        return before + [UInt8](repeating: 0, count: 16 - before.count - after.count) + after
    }

    /// Groups of two bytes, the last of which may be written as an IPv4 address.
    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let last = four(part) else { return nil }
                bytes += last
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }

    /// Whether only the machine itself reaches it.
    var isLoopback: Bool {
        isIPv6 ? bytes == [UInt8](repeating: 0, count: 15) + [1] : bytes.first == 127
    }

    var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }
    var isMulticast: Bool { isIPv6 ? bytes.first == 0xFF : (224...239).contains(bytes.first ?? 0) }
    var isLinkLocal: Bool {
        guard let first = bytes.first, let second = bytes.dropFirst().first else { return false }
        return isIPv6 ? first == 0xFE && second & 0xC0 == 0x80 : first == 169 && second == 254
    }

    /// IPv4 with dots; IPv6 in groups, none left out.
    var description: String {
        guard isIPv6 else { return bytes.map { String($0) }.joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }.joined(separator: ":")
    }
}

/// A range of addresses, as `10.96.0.0/16`.
struct IPNetwork: Sendable, Hashable {
    let address: IPAddress
    let prefix: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts.first, let last = parts.last, let address = IPAddress(String(first)),
            last.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let prefix = Int(last),
            prefix <= address.bytes.count * 8
        else { return nil }
        self.address = address
        self.prefix = prefix
    }

    func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        for (index, pair) in zip(address.bytes, other.bytes).enumerated() {
            let bits = min(max(prefix - index * 8, 0), 8)
            if (pair.0 ^ pair.1) & ~(bits == 8 ? 0 : UInt8(0xFF) >> bits) != 0 { return false }
        }
        return true
    }

    /// Whether the other is a part of this one, and not all of it.
    func strictlyContains(_ other: IPNetwork) -> Bool { other.prefix > prefix && contains(other.address) }
}
