import JSON

/// One write.
struct Change: Sendable {
    enum Kind: Sendable {
        case added, modified, deleted
    }

    let kind: Kind
    let key: String
    let version: UInt64
    /// The object after the write; of a deletion the last state, with the version of the deletion.
    let object: APIObject
    /// The object before the write.
    let previous: APIObject?
    let size: Int
}

/// The last writes to one table: what watches read, and what lists of an earlier state are made from.
struct ChangeHistory {
    /// A real server keeps up to 102,400 events and at least 75 s of them (k8s.io/apiserver, watch_cache.go).
    struct Limits: Sendable {
        var changes = 10_000
        var bytes = 64 << 20
    }

    private let limits: Limits
    private var changes: [Change] = []
    private var head = 0
    private var bytes = 0
    /// The version of the last write that was forgotten.
    private(set) var forgotten: UInt64

    /// - Parameter forgotten: the version up to which nothing is known.
    init(limits: Limits, forgotten: UInt64 = 0) {
        self.limits = limits
        self.forgotten = forgotten
    }

    /// The version of the last write.
    var newest: UInt64 { changes.last?.version ?? forgotten }

    /// Remembers a write, and forgets the oldest beyond the limits.
    mutating func append(_ change: Change) {
        changes.append(change)
        bytes += change.size
        while changes.count - head > limits.changes || bytes > limits.bytes, head < changes.count {
            bytes -= changes[head].size
            forgotten = changes[head].version
            head += 1
        }
        // Forgotten entries are dropped in bulk, so that appending stays cheap.
        if head > 64, head > changes.count / 2 {
            changes.removeFirst(head)
            head = 0
        } else if head > 0, head == changes.count {
            changes.removeAll()
            head = 0
        }
    }

    /// Up to `limit` writes after a version; nil if some of those are forgotten.
    func after(_ version: UInt64, limit: Int) -> ArraySlice<Change>? {
        guard version >= forgotten else { return nil }
        var low = head
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].version <= version { low = middle + 1 } else { high = middle }
        }
        return changes[low..<min(changes.count, low + limit)]
    }

    /// What the keys written after a version held at that version; nil if some of those writes are forgotten.
    func before(_ version: UInt64) -> [String: APIObject?]? {
        guard let later = after(version, limit: .max / 2) else { return nil }
        var earlier: [String: APIObject?] = [:]
        for change in later where earlier.index(forKey: change.key) == nil {
            earlier.updateValue(change.previous, forKey: change.key)
        }
        return earlier
    }
}
