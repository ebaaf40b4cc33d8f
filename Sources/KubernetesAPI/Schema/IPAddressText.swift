/// Whether texts are IP addresses, as Go's `net.ParseIP` takes them.
public enum IPAddressText {
    /// Four numbers with dots between them, without leading zeros.
    public static func isIPv4(_ string: String) -> Bool {
        let parts = string.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy(isOctet)
    }

    private static func isOctet(_ text: Substring) -> Bool {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return false
        }
        return UInt8(text) != nil && (text.utf8.count == 1 || !text.hasPrefix("0"))
    }

    /// Groups of RFC 4291, of which `::` may stand for some, and the last two may be an IPv4 address; no zone.
    public static func isIPv6(_ string: String) -> Bool {
        guard string.contains(":") else { return false }
        let halves = string.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return false }
        var groups = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (position, part) in parts.enumerated() {
                if index == halves.count - 1, position == parts.count - 1, isIPv4(String(part)) {
                    groups += 2
                } else if (1...4).contains(part.utf8.count), part.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
                    groups += 1
                } else {
                    return false
                }
            }
        }
        return halves.count == 2 ? groups < 8 : groups == 8
    }
}
