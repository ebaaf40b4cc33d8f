import JSON
import KubernetesAPI
import Synchronization

/// The events of one watch, pulled: it holds a place in the table's history and no buffer of its own.
///
/// A client that does not read falls behind the history: it is told so, and has to list anew.
final class APIWatchStream: Sendable {
    /// How often a bookmark is sent (k8s.io/apiserver, cacher.go).
    private static let bookmarkInterval: Duration = .seconds(60)
    /// How many changes are looked at for one batch.
    private static let batchSize = 200

    /// What is watched.
    struct Source: Sendable {
        var storage: ObjectStorage
        var table: StorageID
        /// What keys begin with: a namespace, or nothing.
        var prefix: String
        var matches: @Sendable (JSONValue) -> Bool
        /// From the stored to the asked-for version.
        var convert: @Sendable (APIObject) -> APIObject
        /// Kind and version that bookmarks carry.
        var gvk: GroupVersionKind
        var sendsBookmarks: Bool
        var timeout: Duration
    }

    /// Where the reader is.
    private struct Place {
        var version: UInt64
        /// Objects that were there at the start and are yet to be sent.
        var initial: ArraySlice<APIObject>
        /// Whether the bookmark that ends the initial events is yet to be sent.
        var owesInitialBookmark: Bool
        /// What is yet to be told before the watch ends.
        var failure: APIStatusError?
        var lastBookmark: Duration = .zero
        var hasEnded = false
    }

    private enum Step {
        case events([APIWatchEvent])
        case wait(after: UInt64, atMost: Duration)
        case end
    }

    private let source: Source
    /// What was served when the watch began.
    private let epoch: Int
    private let place: Mutex<Place>
    /// By which the storage knows the one who waits.
    private let waiter: UInt64
    /// Whether a wait is over though nothing has changed.
    private let isDue = Atomic(false)
    private let isClosed = Atomic(false)
    private let elapsed: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - version: only what is written after it is told.
    ///   - initial: what is told first.
    ///   - failure: all that is told.
    init(
        _ source: Source, from version: UInt64, initial: [APIObject] = [], marksEndOfInitial: Bool = false,
        failure: APIStatusError? = nil, clock: some Clock<Duration>
    ) {
        self.source = source
        epoch = source.storage.epoch(of: source.table)
        waiter = source.storage.newWaiter()
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
        place = Mutex(
            Place(
                version: version, initial: initial[...], owesInitialBookmark: marksEndOfInitial, failure: failure))
    }

    /// The next events, at least one, as soon as there are any.
    ///
    /// - Returns: nil when the watch is over: its time is up, the resource is not served any more as it was, the last
    ///   event was an error, or the task is cancelled.
    func next() async -> [APIWatchEvent]? {
        while !Task.isCancelled, !isClosed.load(ordering: .acquiring) {
            switch step() {
            case .events(let events): return events
            case .end: return nil
            case .wait(let version, let limit): await wait(after: version, atMost: limit)
            }
        }
        return nil
    }

    /// Ends the watch: who waits gets nil.
    func close() {
        isClosed.store(true, ordering: .releasing)
        source.storage.wake(waiter, in: source.table)
    }

    /// Each change wakes all watches, so this makes no more tasks than the one for the time.
    private func wait(after version: UInt64, atMost limit: Duration) async {
        isDue.store(false, ordering: .relaxed)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                guard (try? await sleep(limit)) != nil else { return }
                isDue.store(true, ordering: .releasing)
                source.storage.wake(waiter, in: source.table)
            }
            await source.storage.waitForChange(in: source.table, after: version, since: epoch, as: waiter) { [self] in
                isDue.load(ordering: .acquiring) || isClosed.load(ordering: .acquiring)
            }
            group.cancelAll()
        }
    }

    private func step() -> Step {
        place.withLock { place in
            if place.hasEnded { return .end }
            if let failure = place.failure {
                place.hasEnded = true
                return .events([APIWatchEvent(type: .error, object: APIObject(failure.json))])
            }
            if !place.initial.isEmpty {
                let batch = place.initial.prefix(Self.batchSize)
                place.initial = place.initial.dropFirst(Self.batchSize)
                return .events(batch.map { APIWatchEvent(type: .added, object: source.convert($0)) })
            }
            if place.owesInitialBookmark {
                place.owesInitialBookmark = false
                return .events([bookmark(at: place.version, endsInitial: true)])
            }
            return changes(&place)
        }
    }

    private func changes(_ place: inout Place) -> Step {
        while true {
            let found = source.storage.changes(in: source.table, after: place.version, limit: Self.batchSize)
            guard let (changes, version) = found else {
                place.hasEnded = true
                let oldest = source.storage.forgotten(in: source.table)
                let behind = APIStatusError.expired("too old resource version: \(place.version) (\(oldest))")
                return .events([APIWatchEvent(type: .error, object: APIObject(behind.json))])
            }
            let events = changes.compactMap(event)
            place.version = max(place.version, version)
            if !events.isEmpty { return .events(events) }
            if changes.isEmpty { break }
        }
        if source.storage.epoch(of: source.table) != epoch {
            place.hasEnded = true
            return .end
        }
        let now = elapsed()
        if now >= source.timeout {
            place.hasEnded = true
            return source.sendsBookmarks ? .events([bookmark(at: place.version)]) : .end
        }
        if source.sendsBookmarks, now - place.lastBookmark >= Self.bookmarkInterval {
            place.lastBookmark = now
            return .events([bookmark(at: place.version)])
        }
        let untilBookmark =
            source.sendsBookmarks ? Self.bookmarkInterval - (now - place.lastBookmark) : source.timeout
        return .wait(after: place.version, atMost: min(untilBookmark, source.timeout - now))
    }

    /// What a change means to a reader who sees only what matches.
    private func event(_ change: Change) -> APIWatchEvent? {
        guard change.key.hasPrefix(source.prefix) else { return nil }
        let wasSeen = change.previous.map { source.matches($0.json) } ?? false
        let isSeen = change.kind != .deleted && source.matches(change.object.json)
        switch (wasSeen, isSeen) {
        case (false, false): return nil
        case (false, true): return APIWatchEvent(type: .added, object: source.convert(change.object))
        case (true, true): return APIWatchEvent(type: .modified, object: source.convert(change.object))
        case (true, false):
            if change.kind == .deleted {
                return APIWatchEvent(type: .deleted, object: source.convert(change.object))
            }
            // It left the selection: gone for this reader, in the last state it saw, at the version of the change.
            guard var last = change.previous?.json else { return nil }
            last.setMetadata("resourceVersion", .string(String(change.version)))
            return APIWatchEvent(type: .deleted, object: source.convert(APIObject(last)))
        }
    }

    private func bookmark(at version: UInt64, endsInitial: Bool = false) -> APIWatchEvent {
        var metadata: JSONObject = ["resourceVersion": .string(String(version))]
        if endsInitial { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        let object: JSONValue = [
            "apiVersion": .string(source.gvk.apiVersion), "kind": .string(source.gvk.kind),
            "metadata": .object(metadata),
        ]
        return APIWatchEvent(type: .bookmark, object: APIObject(object))
    }
}
