public import KubernetesAPI
internal import KubernetesClient
internal import Synchronization

/// The objects of one kind as the API server last told us; a ``Reflector`` fills it, everyone else reads.
///
/// `metadata.managedFields` is dropped. An object that became undecodable keeps its last good form, with a
/// ``problem(of:)``: a mistake in one object must not look as if the object had been deleted.
public final class Store<Object: KubernetesObject>: Sendable {
    /// Called with every change, in order, one at a time, after the store has it.
    public typealias ChangeHandler = @Sendable (StoreChange<Object>) -> Void

    fileprivate struct State {
        var entries: [ObjectKey: StoreEntry<Object>] = [:]
        var version = ""
        var handlers: [ChangeHandler] = []
    }

    private let state = Mutex(State())
    private let synced = Latch()

    /// Makes an empty store.
    public init() {}

    // MARK: Read

    /// The object, if there is one.
    public subscript(key: ObjectKey) -> Object? { state.withLock { $0.entries[key]?.object } }

    /// All objects, or those of one namespace, ordered by key.
    public func list(namespace: String? = nil) -> [Object] {
        let entries = state.withLock { $0.entries }
        let chosen = namespace.map { namespace in entries.filter { $0.key.namespace == namespace } } ?? entries
        return chosen.sorted { $0.key < $1.key }.compactMap(\.value.object)
    }

    /// How many objects there are, unreadable ones included.
    public var count: Int { state.withLock { $0.entries.count } }

    /// The newest version that has been taken in, be it of an object, a bookmark or a list; empty before the first list.
    ///
    /// Everything up to there is in the store. It grows, unless the server itself went back and everything was listed
    /// again.
    public var version: String { state.withLock { $0.version } }

    /// Why the object cannot be read in its newest form; nil if it can.
    public func problem(of key: ObjectKey) -> String? { state.withLock { $0.entries[key]?.problem } }

    /// Whether a complete list has been stored.
    public var isSynced: Bool { synced.isOpen }

    /// Waits for the first complete list.
    /// - Throws: `CancellationError` if the task is cancelled before.
    public func waitUntilSynced() async throws { try await synced.wait() }

    /// Waits for the first complete list, but not for ever.
    /// - Returns: Whether it has been stored.
    /// - Throws: `CancellationError` if the task is cancelled before.
    public func waitUntilSynced(within limit: Duration, clock: any Clock<Duration>) async throws -> Bool {
        do {
            try await withTimeLimit(limit, clock: clock) { [synced] in try await synced.wait() }
            return true
        } catch is TimeLimitExceeded {
            return false
        }
    }

    /// Whether the first complete list has been stored; named for the resource.
    public var syncCheck: HealthCheck {
        let name = Object.resource.qualifiedName
        return HealthCheck("cache-\(name)") { [weak self] in
            self?.isSynced == false ? "\(name) have not been listed yet" : nil
        }
    }

    /// Calls `handler` with everything that is in the store, then with every change.
    ///
    /// The reflector waits for the handler, so it is quick: it adds keys to queues. What happens while it is being
    /// registered it may see twice.
    public func onChange(_ handler: @escaping ChangeHandler) {
        let entries = state.withLock { state in
            state.handlers.append(handler)
            return state.entries
        }
        for (key, entry) in entries {
            handler(StoreChange(key: key, old: nil, new: entry.object, isFromList: true))
        }
    }

    // MARK: Write

    /// Makes the content that of a complete list.
    /// - Returns: The keys that are gone, whose deletions nobody told us of.
    @discardableResult
    func replace(with snapshot: StoreSnapshot<Object>, version: String = "") -> [ObjectKey] {
        let (changes, removed, handlers) = state.withLock { state in
            state.version = version
            let removed = state.entries.keys.filter { snapshot.entries[$0] == nil }
            var changes = removed.compactMap { state.remove($0, isFromList: true) }
            for (key, entry) in snapshot.entries {
                if let change = state.set(entry, for: key, isFromList: true) { changes.append(change) }
            }
            return (changes, removed, state.handlers)
        }
        for change in changes {
            for handler in handlers { handler(change) }
        }
        synced.open()
        return removed
    }

    /// Takes over one added or modified object, with which the store is up to date to `version`.
    func insert(_ item: Guarded<Object>, version: String = "") {
        guard !item.key.name.isEmpty else { return }
        let entry = StoreEntry(item)
        update(to: version) { $0.set(entry, for: item.key, isFromList: false) }
    }

    /// Takes over a deletion, with which the store is up to date to `version`.
    func remove(_ key: ObjectKey, version: String = "") {
        update(to: version) { $0.remove(key, isFromList: false) }
    }

    /// Takes over that nothing else happened up to `version`.
    func advance(to version: String) {
        update(to: version) { _ in nil }
    }

    private func update(to version: String, _ body: (inout State) -> StoreChange<Object>?) {
        let (change, handlers) = state.withLock { state in
            if !version.isEmpty { state.version = version }
            return (body(&state), state.handlers)
        }
        guard let change else { return }
        for handler in handlers { handler(change) }
    }
}

extension Store.State {
    fileprivate mutating func set(
        _ entry: StoreEntry<Object>, for key: ObjectKey, isFromList: Bool
    ) -> StoreChange<Object>? {
        let old = entries[key]
        var new = entry
        if new.object == nil { new.object = old?.object }
        entries[key] = new
        if let old, new.isSame(as: old) { return nil }
        return StoreChange(key: key, old: old?.object, new: new.object, isFromList: isFromList)
    }

    fileprivate mutating func remove(_ key: ObjectKey, isFromList: Bool) -> StoreChange<Object>? {
        entries.removeValue(forKey: key).map { old in
            StoreChange(key: key, old: old.object, new: nil, isFromList: isFromList)
        }
    }
}
