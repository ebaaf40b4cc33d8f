import PKI

/// Spreads what would happen at one moment, by what it happens to: the same each time, and after each restart.
enum Jitter {
    /// From 0 to below 1, even over many texts.
    static func fraction(of bytes: [UInt8]) -> Double {
        Double(SHA256.hash(bytes).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }) / 4_294_967_296
    }
}
