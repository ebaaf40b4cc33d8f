/// Which loopback address a Pod gets.
///
/// It is derived from the Pod's UID, so that whoever decides, and when, comes to the same; another Pod's address is
/// passed over. 127.0.0.0/24 is left to everybody else, and no address ends in 0 or 255.
enum PodAddress {
    /// Blocks of 256 addresses in 127.0.0.0/8, without the first.
    private static let blocks: UInt64 = 65_535
    /// The last numbers 1 to 254.
    private static let hosts: UInt64 = 254

    /// The address for a Pod; nil if there is none left.
    static func choose(for uid: String, isTaken: (String) -> Bool) -> String? {
        let first = StableHash.hash(uid) % (blocks * hosts)
        // Each address that is taken is another Pod's, of which there are few.
        for step in 0..<(blocks * hosts) {
            let address = text((first + step) % (blocks * hosts))
            if !isTaken(address) { return address }
        }
        return nil
    }

    private static func text(_ number: UInt64) -> String {
        let block = number / hosts + 1
        return "127.\(block / 256).\(block % 256).\(number % hosts + 1)"
    }
}
