import Synchronization

/// What was read lately from texts that are read again and again: a mesh is looked at many times, and libcrypto takes a
/// millisecond to read what belongs to it.
///
/// Bounded: two generations of which the older is dropped as a whole.
final class RecentReadings<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var new: [Key: Value] = [:]
        var old: [Key: Value] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: How many readings a generation has.
    init(limit: Int) {
        self.limit = limit
    }

    /// What was read lately; nil if nothing was.
    subscript(key: Key) -> Value? {
        state.withLock { state in
            if let value = state.new[key] { return value }
            guard let value = state.old[key] else { return nil }
            // What is asked for again stays.
            Self.insert(value, for: key, &state, limit)
            return value
        }
    }

    /// The value for a key, read now if it was not read lately; what cannot be read is not remembered.
    func value<Failure: Error>(for key: Key, read: () throws(Failure) -> Value) throws(Failure) -> Value {
        if let value = self[key] { return value }
        let value = try read()
        insert(value, for: key)
        return value
    }

    /// Remembers a value.
    func insert(_ value: Value, for key: Key) {
        state.withLock { Self.insert(value, for: key, &$0, limit) }
    }

    private static func insert(_ value: Value, for key: Key, _ state: inout State, _ limit: Int) {
        if state.new.count >= limit { (state.old, state.new) = (state.new, [:]) }
        state.new[key] = value
    }
}
