import JSON
import KubernetesAPI
import Synchronization

/// The events of one watch, pulled: it holds a place in the table's history and no buffer of its own.
///
/// A client that does not read falls behind the history and is cut off, as a real server does with a full channel.
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
        var lastBookmark: Duration = .zero
        var hasEnded = false
    }

    private enum Step {
        case events([APIWatchEvent])
        case wait(after: UInt64, atMost: Duration)
        case end
    }

    private let source: Source
    private let place: Mutex<Place>
    private let elapsed: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    init(
        _ source: Source, initial: [APIObject], from version: UInt64, marksEndOfInitial: Bool,
        clock: some Clock<Duration>
    ) {
        self.source = source
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
        place = Mutex(Place(version: version, initial: initial[...], owesInitialBookmark: marksEndOfInitial))
    }

    /// The next events, at least one, as soon as there are any.
    ///
    /// - Returns: nil when the watch is over: its time is up, the reader fell behind, or the task is cancelled.
    func next() async -> [APIWatchEvent]? {
        while !Task.isCancelled {
            switch step() {
            case .events(let events): return events
            case .end: return nil
            case .wait(let version, let limit): await wait(after: version, atMost: limit)
            }
        }
        return nil
    }

    private func wait(after version: UInt64, atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [source] in await source.storage.waitForChange(in: source.table, after: version) }
            group.addTask { [sleep] in try? await sleep(limit) }
            await group.next()
            group.cancelAll()
        }
    }

    private func step() -> Step {
        place.withLock { place in
            if place.hasEnded { return .end }
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
                return .end
            }
            let events = changes.compactMap(event)
            place.version = max(place.version, version)
            if !events.isEmpty { return .events(events) }
            if changes.isEmpty { break }
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
