import JSON

/// The objects of one resource, in the order of their keys, and what last happened to them.
struct StorageTable {
    /// An object and the version at which it was written.
    struct Entry {
        let object: APIObject
        let version: UInt64
        /// About how many bytes it takes.
        let size: Int
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var keys: [String] = []
    private(set) var history: ChangeHistory
    /// Rises when watches are to end.
    var epoch = 0
    /// Watches to wake when something changes, by their number.
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]

    /// - Parameters:
    ///   - entries: what is in it, each of a version that is forgotten.
    ///   - forgotten: the version up to which nothing is known of changes.
    init(historyLimits: ChangeHistory.Limits, entries: [String: Entry] = [:], forgotten: UInt64) {
        history = ChangeHistory(limits: historyLimits, forgotten: forgotten)
        self.entries = entries
        keys = entries.keys.sorted()
    }

    /// Writes, or with nil removes, the object of a key, and remembers it.
    mutating func apply(_ change: Change) {
        let index = lowerBound(of: change.key)
        switch change.kind {
        case .added:
            keys.insert(change.key, at: index)
            entries[change.key] = Entry(object: change.object, version: change.version, size: change.size)
        case .modified:
            entries[change.key] = Entry(object: change.object, version: change.version, size: change.size)
        case .deleted:
            keys.remove(at: index)
            entries[change.key] = nil
        }
        history.append(change)
    }

    /// The index of the first key that is not less than `key`.
    private func lowerBound(of key: String) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The objects whose keys begin with `prefix` and come after `start`, as they were at `version`, in order.
    ///
    /// - Parameter limit: how many objects to take at most.
    /// - Returns: the objects with their keys, and how many more there are; nil if the history does not reach back so far.
    func objects(
        prefix: String, after start: String, at version: UInt64, limit: Int
    ) -> (found: [(key: String, object: APIObject)], remaining: Int)? {
        guard let undone = history.before(version) else { return nil }
        let lower = max(start.isEmpty ? 0 : upperBound(of: start), lowerBound(of: prefix))
        var found: [(key: String, object: APIObject)] = []
        var remaining = 0
        func take(_ key: String, _ object: APIObject) {
            if found.count < limit { found.append((key, object)) } else { remaining += 1 }
        }
        // What has been changed since is put back on the way: keys that are gone now are merged in.
        var gone = undone.filter { $0.value != nil && entries[$0.key] == nil }.keys
            .filter { $0.hasPrefix(prefix) && $0 > start }.sorted(by: >)
        let upper = prefix.isEmpty ? keys.count : lowerBound(of: Self.successor(ofPrefix: prefix))
        for (index, key) in zip(lower..., keys[min(lower, upper)..<upper]) {
            if found.count == limit, undone.isEmpty { return (found, upper - index) }
            while let last = gone.last, last < key {
                gone.removeLast()
                if let object = undone[last] ?? nil { take(last, object) }
            }
            if let earlier = undone[key] {
                if let earlier { take(key, earlier) }
            } else if let entry = entries[key] {
                take(key, entry.object)
            }
        }
        for key in gone.reversed() {
            if let object = undone[key] ?? nil { take(key, object) }
        }
        return (found, remaining)
    }

    /// The least text that is greater than all that begin with a prefix, which ends in `/`.
    private static func successor(ofPrefix prefix: String) -> String {
        // The character after the slash.
        prefix.dropLast() + "0"
    }

    private func upperBound(of key: String) -> Int {
        let index = lowerBound(of: key)
        return index < keys.count && keys[index] == key ? index + 1 : index
    }
}
