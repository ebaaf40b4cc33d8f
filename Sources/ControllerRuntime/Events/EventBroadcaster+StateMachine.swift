internal import DequeModule
internal import FoundationEssentials
internal import KubernetesAPI

extension EventBroadcaster {
    /// Which events are written when, decided without tasks or clocks.
    ///
    /// The first occurrence is created, the second makes it a series at once; further ones only count, and the count
    /// is written every 30 minutes and when the series ends, 6 minutes after its last occurrence. So a fault that
    /// repeats all day costs a few writes (client-go `tools/events/event_broadcaster.go`; its numbers).
    struct StateMachine {
        static let seriesEndsAfter: Double = 6 * 60
        static let seriesWrittenEvery: Double = 30 * 60
        /// How many events are remembered (`tools/record/events_cache.go`).
        static let maximumEntries = 4096

        /// What makes two occurrences the same event; unlike client-go's, it has the note, which people read.
        struct Identity: Hashable {
            let regarding: ObjectReference
            let type: Event.EventType
            let controller: String
            let action: String
            let reason: String
            let note: String

            init(_ event: Event) {
                var regarding = event.regarding
                regarding.resourceVersion = ""
                self.regarding = regarding
                type = event.type
                controller = event.reportingController
                action = event.action
                reason = event.reason
                note = event.note
            }
        }

        /// A write that is due.
        enum Write: Hashable {
            case create(Event)
            case updateSeries(Event)

            var event: Event {
                switch self {
                case .create(let event), .updateSeries(let event): event
                }
            }
        }

        /// How a write went.
        enum Result {
            case written
            case gone
            case abandoned
        }

        /// What became of an occurrence.
        enum Admission: Hashable {
            case queued
            case counted
            /// The queue is full; true for the first of a row.
            case dropped(isFirst: Bool)
        }

        private struct Entry {
            var event: Event
            var lastSeen: Date
            var isCreated = false
            /// Waits in the queue or is being written.
            var isQueued = true
            var writtenCount = 0
            var writtenAt: Date?

            var count: Int { event.series?.count ?? 1 }
        }

        private let capacity: Int
        private var entries: [Identity: Entry] = [:]
        private var queue: Deque<Identity> = []
        private(set) var dropped = 0

        init(capacity: Int) {
            self.capacity = capacity
        }

        /// Whether nothing is queued and no series is open.
        var isEmpty: Bool { entries.isEmpty }

        /// Something happened, once.
        mutating func record(_ event: Event) -> Admission {
            let identity = Identity(event)
            let now = event.eventTime
            if var entry = entries.removeValue(forKey: identity), !hasEnded(entry, now: now) || entry.isQueued {
                entry.lastSeen = now
                entry.event.series = Event.Series(count: entry.count + 1, lastObservedTime: now)
                let startsSeries = entry.isCreated && entry.writtenCount == 1
                if startsSeries, !entry.isQueued, queue.count < capacity {
                    entry.isQueued = true
                    queue.append(identity)
                }
                entries[identity] = entry
                return .counted
            }
            guard queue.count < capacity else {
                dropped += 1
                return .dropped(isFirst: dropped == 1)
            }
            // The series that are forgotten here begin anew with their next occurrence.
            if entries.count >= Self.maximumEntries { entries = entries.filter(\.value.isQueued) }
            entries[identity] = Entry(event: event, lastSeen: now)
            queue.append(identity)
            return .queued
        }

        /// The write to make now; ``finished(_:_:now:)`` says how it went.
        mutating func next() -> Write? {
            while let identity = queue.popFirst() {
                guard let entry = entries[identity] else { continue }
                return entry.isCreated ? .updateSeries(entry.event) : .create(entry.event)
            }
            return nil
        }

        /// A write was made, or given up.
        mutating func finished(_ write: Write, _ result: Result, now: Date) {
            let identity = Identity(write.event)
            guard var entry = entries[identity] else { return }
            entry.isQueued = false
            switch result {
            case .abandoned:
                entries[identity] = nil
                return
            case .written:
                entry.isCreated = true
                entry.writtenCount = write.event.series?.count ?? 1
                entry.writtenAt = now
                // A second occurrence came while the first was written.
                if entry.writtenCount == 1, entry.count > 1 { entry.isQueued = true }
            case .gone:
                entry.isCreated = false
                entry.isQueued = true
            }
            if entry.isQueued { queue.append(identity) }
            entries[identity] = entry
        }

        /// The events that were dropped since this was last asked, once there is room again.
        mutating func takeDropped() -> Int {
            guard queue.count <= capacity / 2 else { return 0 }
            defer { dropped = 0 }
            return dropped
        }

        /// Ends series that are over, and queues counts that are due.
        mutating func sweep(now: Date) {
            for (identity, entry) in entries where !entry.isQueued && entry.isCreated {
                let isBehind = entry.count != entry.writtenCount
                let isOver = hasEnded(entry, now: now)
                let isDue = now.timeIntervalSince(entry.writtenAt ?? now) >= Self.seriesWrittenEvery
                if isBehind, isOver || isDue, queue.count < capacity {
                    entries[identity]?.isQueued = true
                    queue.append(identity)
                } else if isOver, !isBehind {
                    entries[identity] = nil
                }
            }
        }

        private func hasEnded(_ entry: Entry, now: Date) -> Bool {
            abs(now.timeIntervalSince(entry.lastSeen)) > Self.seriesEndsAfter
        }
    }
}
