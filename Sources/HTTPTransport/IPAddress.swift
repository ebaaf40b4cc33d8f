#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// An IPv4 or IPv6 address; one of IPv4 inside of IPv6 is the IPv4 one.
struct IPAddress: Equatable {
    /// 4 or 16 bytes.
    let bytes: [UInt8]

    /// Reads the usual text forms, without brackets; `nil` if it is none.
    init?(_ text: String) {
        var four = [UInt8](repeating: 0, count: 4)
        var sixteen = [UInt8](repeating: 0, count: 16)
        // inet_pton writes exactly the 4 and 16 bytes of its families.
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            bytes = four
        } else if unsafe inet_pton(AF_INET6, text, &sixteen) == 1 {
            let isMapped = sixteen.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            bytes = isMapped ? Array(sixteen.suffix(4)) : sixteen
        } else {
            return nil
        }
    }

    var bitCount: Int { bytes.count * 8 }

    var isLoopback: Bool {
        bytes.count == 4 ? bytes.first == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// Whether the first `count` bits are the same, in addresses of one family.
    func sharesPrefix(_ count: Int, with other: IPAddress) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        for (index, (mine, theirs)) in zip(bytes, other.bytes).enumerated() {
            let bits = min(8, max(0, count - index * 8))
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
            guard mine & mask == theirs & mask else { return false }
        }
        return true
    }
}
