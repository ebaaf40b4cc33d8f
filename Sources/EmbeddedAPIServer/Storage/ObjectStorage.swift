import JSON
import Synchronization

/// All objects, in memory, under one lock and one counter of versions.
///
/// Objects are values: a reader keeps what it got. Nothing but table work is done under the lock.
final class ObjectStorage: Sendable {
    /// What to do with one key.
    enum Mutation {
        case put(JSONValue)
        /// Removes it; watchers see this as its last state.
        case remove(JSONValue)

        var object: JSONValue {
            switch self {
            case .put(let object), .remove(let object): object
            }
        }
    }

    /// Why a write did not happen.
    enum WriteFailure: Error {
        /// The object is not, or no longer, at the expected version.
        case changed
        /// The total limit is reached.
        case full
    }

    struct State {
        /// The version of the last write; no write has the first.
        var version: UInt64 = 1
        /// The version up to which nothing is known of changes: the one that the server began with.
        var floor: UInt64 = 0
        var tables: [StorageID: StorageTable] = [:]
        var owners = OwnerIndex()
        /// About how many bytes all objects take.
        var bytes = 0
        var nextWaiter: UInt64 = 0
    }

    private let state: Mutex<State>
    private let historyLimits: ChangeHistory.Limits
    private let maximumBytes: Int

    init(historyLimits: ChangeHistory.Limits, maximumBytes: Int, restoring kept: StateDocument? = nil) {
        self.historyLimits = historyLimits
        self.maximumBytes = maximumBytes
        state = Mutex(kept.map { State(restoring: $0, historyLimits: historyLimits) } ?? State())
    }

    /// The key of an object in its table: as a real server's, so that lists come in its order.
    static func key(namespace: String, name: String) -> String {
        namespace.isEmpty ? name : "\(namespace)/\(name)"
    }

    var version: UInt64 { state.withLock(\.version) }

    func entry(_ table: StorageID, _ key: String) -> StorageTable.Entry? {
        state.withLock { $0.tables[table]?.entries[key] }
    }

    /// Reads more than one thing at one moment.
    func read<T: Sendable>(_ body: (borrowing State) -> T) -> T {
        state.withLock { body($0) }
    }

    /// Writes one object, if it is still at the expected version (nil: absent).
    ///
    /// - Returns: what was written, with its new version.
    @discardableResult
    func commit(
        _ mutation: Mutation, to table: StorageID, key: String, expecting expected: UInt64?
    ) throws(WriteFailure) -> Change {
        // Walked before the lock is taken; the version that is added then is a few bytes.
        let size = mutation.object.approximateSize
        let outcome: Result<(Change, [CheckedContinuation<Void, Never>]), WriteFailure> = state.withLock { state in
            let current = state.tables[table]?.entries[key]
            guard current?.version == expected else { return .failure(.changed) }
            let version = state.version + 1
            let kind: Change.Kind
            switch mutation {
            case .put: kind = current == nil ? .added : .modified
            case .remove:
                guard current != nil else { return .failure(.changed) }
                kind = .deleted
            }
            var object = mutation.object
            object.setMetadata("resourceVersion", .string(String(version)))
            let growth = (kind == .deleted ? 0 : size) - (current?.size ?? 0)
            guard growth <= 0 || state.bytes + growth <= maximumBytes else { return .failure(.full) }
            let change = Change(
                kind: kind, key: key, version: version, object: APIObject(object), previous: current?.object, size: size
            )
            state.version = version
            state.bytes += growth
            state.owners.update(
                table, key: key, from: current?.object.json, to: kind == .deleted ? nil : object)
            var waiters: [CheckedContinuation<Void, Never>] = []
            with(table, in: &state) { stored in
                stored.apply(change)
                waiters = Array(stored.waiters.values)
                stored.waiters.removeAll(keepingCapacity: true)
            }
            return .success((change, waiters))
        }
        let (change, waiters) = try outcome.get()
        for waiter in waiters { waiter.resume() }
        return change
    }

    private func with(_ table: StorageID, in state: inout State, _ body: (inout StorageTable) -> Void) {
        body(&state.tables[table, default: StorageTable(historyLimits: historyLimits, forgotten: state.floor)])
    }

    /// The writes to a table after a version, and the version up to which that is all; nil where they are forgotten.
    func changes(
        in table: StorageID, after version: UInt64, limit: Int
    ) -> (changes: ArraySlice<Change>, upTo: UInt64)? {
        state.withLock { state in
            guard let stored = state.tables[table] else { return version < state.floor ? nil : ([], state.version) }
            guard let changes = stored.history.after(version, limit: limit) else { return nil }
            return (changes, changes.count == limit ? changes.last?.version ?? version : state.version)
        }
    }

    /// The version up to which nothing is known of changes to a table.
    func forgotten(in table: StorageID) -> UInt64 {
        state.withLock { $0.tables[table]?.history.forgotten ?? $0.floor }
    }

    /// Rises each time that the watches of a table are to end.
    func epoch(of table: StorageID) -> Int { state.withLock { $0.tables[table]?.epoch ?? 0 } }

    /// Ends the watches of tables, when they have told what was written before.
    func endWatches(of tables: Set<StorageID>) {
        let waiters = state.withLock { state in
            tables.flatMap { table in
                var waiters: [CheckedContinuation<Void, Never>] = []
                with(table, in: &state) { stored in
                    stored.epoch += 1
                    waiters = Array(stored.waiters.values)
                    stored.waiters.removeAll()
                }
                return waiters
            }
        }
        for waiter in waiters { waiter.resume() }
    }

    /// A number for one who waits for changes, once at a time.
    func newWaiter() -> UInt64 {
        state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
    }

    /// Ends the wait of one who waits.
    func wake(_ waiter: UInt64, in table: StorageID) {
        state.withLock { $0.tables[table]?.waiters.removeValue(forKey: waiter) }?.resume()
    }

    /// Waits until something is written to the table after `version`, its watches are to end, the waiter is woken, or
    /// the task is cancelled.
    ///
    /// - Parameter isDue: whether the waiter was woken before it waited.
    func waitForChange(
        in table: StorageID, after version: UInt64, since epoch: Int, as waiter: UInt64, isDue: () -> Bool
    ) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    let newest = state.tables[table]?.history.newest ?? 0
                    let hasEnded = state.tables[table]?.epoch ?? 0 != epoch
                    // A wake or a cancellation that came before the continuation was there has found nothing to resume.
                    if newest > version || hasEnded || isDue() || Task.isCancelled { return true }
                    with(table, in: &state) { $0.waiters[waiter] = continuation }
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            wake(waiter, in: table)
        }
    }
}
