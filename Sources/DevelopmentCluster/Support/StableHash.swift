/// A number that is the same in every run for the same text: FNV-1a with 64 bits, which nothing secret depends on.
enum StableHash {
    static func hash(_ text: some StringProtocol) -> UInt64 {
        // The constants of http://www.isthe.com/chongo/tech/comp/fnv/.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            hash ^= UInt64(byte)
            hash &*= 0x0000_0100_0000_01b3
        }
        return hash
    }

    /// 64 hexadecimal digits, as container runtimes name what they made.
    static func identifier(_ text: String) -> String {
        (0..<4).map { part in
            let digits = String(hash("\(part)/\(text)"), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}
