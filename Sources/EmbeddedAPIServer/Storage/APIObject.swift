import JSON
import Synchronization

/// A stored or answered object with its encoding, made when first asked for and then shared by all who read it.
final class APIObject: Sendable {
    let json: JSONValue
    private let bytes = Mutex<[UInt8]?>(nil)

    init(_ json: JSONValue) {
        self.json = json
    }

    /// The encoding, without keeping it for the next who asks.
    var encodedOnce: [UInt8] { bytes.withLock { $0 } ?? json.encoded() }

    /// Canonical compact JSON.
    var encoded: [UInt8] {
        if let ready = bytes.withLock({ $0 }) { return ready }
        let fresh = json.encoded()
        bytes.withLock { $0 = fresh }
        return fresh
    }
}
