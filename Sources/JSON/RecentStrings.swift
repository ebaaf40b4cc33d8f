/// The strings that a document had lately: lists say the same words over and over, and what is shared is neither
/// allocated nor checked again.
struct RecentStrings {
    /// A string, and where it is to be remembered if it is new and worth it.
    struct Found {
        let text: String
        let slot: Int?
    }

    /// Shorter strings are values without an allocation; longer ones are seldom alike.
    private static let lengths = 16...64
    /// A string has one place to be, so that look-up and size are bounded whatever the document says.
    private static let slotCount = 256

    private var slots: [String] = []

    /// The string of these bytes; nil if they are not UTF-8.
    func string(of bytes: Span<UInt8>) -> Found? {
        let isWorthIt = Self.lengths.contains(bytes.count)
        let slot = isWorthIt ? Self.slot(of: bytes) : 0
        if isWorthIt, !slots.isEmpty, Self.isEqual(slots[slot].utf8Span.span, bytes) {
            return Found(text: slots[slot], slot: nil)
        }
        do {
            return Found(text: String(copying: try UTF8Span(validating: bytes)), slot: isWorthIt ? slot : nil)
        } catch {
            return nil
        }
    }

    mutating func remember(_ found: Found) {
        guard let slot = found.slot else { return }
        if slots.isEmpty { slots = Array(repeating: "", count: Self.slotCount) }
        slots[slot] = found.text
    }

    /// By length and six bytes: enough to keep apart what an API server repeats.
    private static func slot(of bytes: Span<UInt8>) -> Int {
        let count = bytes.count
        var hash = UInt32(truncatingIfNeeded: count)
        func mix(_ byte: UInt8) { hash = (hash ^ UInt32(byte)) &* 16_777_619 }  // FNV-1a
        mix(bytes[0])
        mix(bytes[2])
        mix(bytes[count / 3])
        mix(bytes[count / 2])
        mix(bytes[count - 4])
        mix(bytes[count - 1])
        return Int((hash ^ hash >> 16) % UInt32(slotCount))
    }

    private static func isEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }
}
