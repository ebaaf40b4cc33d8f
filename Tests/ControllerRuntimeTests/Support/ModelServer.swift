import ControllerRuntime
import JSON
import KubernetesAPI
import KubernetesClient

/// What an API server does with one kind, in miniature, and the ways in which it fails, as a seed says.
///
/// Everything happens in the calls of the reflector, so that a seed is a history: others write, versions are forgotten,
/// answers are lost. Once the failures and the writes are used up and the reflector has been told everything, it is
/// settled, and says no more.
final class ModelServer: ListWatch {
    typealias Object = ConfigMap

    struct Stored: Hashable {
        var version: Int
        var uid: Int
        var isBroken = false
    }

    /// A request that failed, or a watch that brought nothing, and when.
    struct Failure {
        var what: String
        var at: Duration
    }

    private struct Write {
        var version: Int
        var name: String
        var before: Stored?
        var after: Stored?
    }

    private struct Session {
        var position: Int
        var initial: [(String, Stored)]
        var owesEnd: Bool
        var hasDelivered = false
    }

    private struct Page {
        var rest: ArraySlice<(key: String, value: Stored)>
        var version: Int
    }

    private struct State {
        var random: SeededGenerator
        var version = 100
        var objects: [String: Stored] = [:]
        var past: [(version: Int, objects: [String: Stored])] = []
        var writes: [Write] = []
        /// Versions before this one are forgotten.
        var oldest = 100
        var writesLeft: Int
        var faultsLeft: Int
        var streams: Bool
        var pages: [String: Page] = [:]
        var sessions: [Int: Session] = [:]
        var failures: [Failure] = []
        var log: [String] = []

        mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

        mutating func fault() -> Bool {
            guard faultsLeft > 0, chance(3) else { return false }
            faultsLeft -= 1
            return true
        }

        mutating func write() {
            for _ in 0..<Int.random(in: 0...3, using: &random) where writesLeft > 0 {
                writesLeft -= 1
                version += Int.random(in: 1...3, using: &random)
                let name = "object-\(Int.random(in: 0..<12, using: &random))"
                let before = objects[name]
                if before != nil, chance(3) {
                    objects[name] = nil
                } else {
                    objects[name] = Stored(version: version, uid: before?.uid ?? version, isBroken: chance(6))
                }
                writes.append(Write(version: version, name: name, before: before, after: objects[name]))
                past.append((version, objects))
            }
            if chance(8), let kept = past.randomElement(using: &random) {
                oldest = max(oldest, kept.version)
                past.removeAll { $0.version < oldest }
            }
        }
    }

    private let state: Shared<State>
    private let clock: TestClock
    private let settled = Shared(false)

    init(seed: UInt64, clock: TestClock) {
        self.clock = clock
        var random = SeededGenerator(seed: seed)
        let streams = Bool.random(using: &random)
        let writes = Int.random(in: 0...60, using: &random)
        let faults = Int.random(in: 0...40, using: &random)
        var initial = State(random: random, writesLeft: writes, faultsLeft: faults, streams: streams)
        initial.past = [(100, [:])]
        initial.write()
        state = Shared(initial)
    }

    var objects: [String: Stored] { state.value.objects }
    var version: Int { state.value.version }
    var failures: [Failure] { state.value.failures }
    var log: [String] { state.value.log }

    /// Waits until there is nothing that the reflector was not told.
    func waitUntilSettled() async {
        while !settled.value, !Task.isCancelled { await Task.yield() }
    }

    // MARK: List

    func list(_ request: ListRequest) async throws -> ListPage<ConfigMap> {
        let now = clock.now.offset
        return try state.update { state in
            Result { () throws(ListWatchError) in try Self.list(request, &state, now: now) }
        }.get()
    }

    private static func list(
        _ request: ListRequest, _ state: inout State, now: Duration
    ) throws(ListWatchError) -> ListPage<ConfigMap> {
        state.log.append("\(now) \(request)")
        state.write()
        let kinds: [ListWatchError.Kind] = [.unreachable, .throttled, .failed, .expired, .versionTooLarge]
        if state.fault() { throw fail(kinds.randomElement(using: &state.random) ?? .failed, &state, now: now) }
        switch request {
        case .first(let wanted, let limit):
            let candidates: [(version: Int, objects: [String: Stored])] =
                switch wanted {
                // Any server may lag behind the others.
                case .any: state.past
                case .notOlderThan(let version): state.past.filter { $0.version >= Int(version) ?? 0 }
                case .mostRecent: state.past.suffix(1)
                }
            guard let chosen = candidates.randomElement(using: &state.random) else {
                throw fail(.versionTooLarge, &state, now: now)
            }
            let page = Page(rest: chosen.objects.shuffled(using: &state.random)[...], version: chosen.version)
            return Self.page(page, limit: limit, &state)
        case .next(let continuation, let limit):
            guard let page = state.pages.removeValue(forKey: continuation), page.version >= state.oldest else {
                throw fail(.expired, &state, now: now)
            }
            return Self.page(page, limit: limit, &state)
        }
    }

    private static func page(_ page: Page, limit: Int?, _ state: inout State) -> ListPage<ConfigMap> {
        // Pages of five, where pages are asked for.
        let count = limit == nil ? page.rest.count : 5
        let items = page.rest.prefix(count).map { item($0.key, $0.value) }
        let rest = page.rest.dropFirst(count)
        guard !rest.isEmpty else { return ListPage(items: items, resourceVersion: "\(page.version)") }
        let continuation = "next-\(state.log.count)"
        state.pages[continuation] = Page(rest: rest, version: page.version)
        return ListPage(items: items, resourceVersion: "\(page.version)", continuation: continuation)
    }

    // MARK: Watch

    func watch(_ request: WatchRequest) async throws -> WatchSession<ConfigMap> {
        let now = clock.now.offset
        let id = try state.update { state in
            Result { () throws(ListWatchError) in try Self.open(request, &state, now: now) }
        }.get()
        return WatchSession { [self] in try await next(id) }
    }

    private static func open(
        _ request: WatchRequest, _ state: inout State, now: Duration
    ) throws(ListWatchError) -> Int {
        state.log.append("\(now) \(request.start)")
        state.write()
        let kinds: [ListWatchError.Kind] = [.unreachable, .throttled, .failed, .expired, .unauthenticated]
        if state.fault() { throw fail(kinds.randomElement(using: &state.random) ?? .failed, &state, now: now) }
        let id = state.sessions.count
        switch request.start {
        case .after(let version):
            guard let version = Int(version), version >= state.oldest else {
                throw fail(.expired, &state, now: now)
            }
            state.sessions[id] = Session(position: version, initial: [], owesEnd: false)
        case .initialEvents(let version):
            guard state.streams else { throw fail(.unsupported, &state, now: now) }
            guard Int(version) ?? 0 <= state.version else { throw fail(.versionTooLarge, &state, now: now) }
            let initial = state.objects.shuffled(using: &state.random).map { ($0.key, $0.value) }
            state.sessions[id] = Session(position: state.version, initial: initial, owesEnd: true)
        case .any, .mostRecent: throw fail(.failed, &state, now: now)
        }
        return id
    }

    private enum Answer: Sendable {
        case events([WatchEvent<ConfigMap>])
        case end
        case failure(ListWatchError)
        case silence
        case settled
    }

    private func next(_ id: Int) async throws -> [WatchEvent<ConfigMap>]? {
        clock.advance(by: .milliseconds(state.update { Int.random(in: 0...700, using: &$0.random) }))
        let now = clock.now.offset
        switch state.update({ Self.next(id, &$0, now: now) }) {
        case .events(let events): return events
        case .end: return nil
        case .failure(let error): throw error
        case .silence:
            while !Task.isCancelled {
                clock.advance(by: .seconds(20))
                await Task.yield()
            }
            throw CancellationError()
        case .settled:
            settled.update { $0 = true }
            try await hang()
            return nil
        }
    }

    private static func next(_ id: Int, _ state: inout State, now: Duration) -> Answer {
        guard var session = state.sessions[id] else { return .end }
        defer { state.sessions[id] = session }
        state.write()
        var events = events(of: &session, &state)
        if !events.isEmpty, state.chance(10) { events += events.suffix(1) }
        if state.fault() {
            let fault = Int.random(in: 0..<8, using: &state.random)
            state.log.append("\(now) fault \(fault) with \(events.count) events")
            // Some of what there is still gets through.
            let kept = Array(events.prefix(Int.random(in: 0...events.count, using: &state.random)))
            if kept.isEmpty, !session.hasDelivered { state.failures.append(Failure(what: "watch \(fault)", at: now)) }
            session.position = .max
            session.hasDelivered = true
            switch fault {
            case 0: return .end
            case 1: return .failure(ListWatchError(.unreachable, "the connection was cut"))
            case 2: return .silence
            case 3: return .events(kept + [.error(Status(message: "too old", reason: "Expired", code: 410))])
            case 4: return .events(kept + [.error(Status(message: "busy", reason: "TooManyRequests", code: 429))])
            case 5: return .events(kept + [.error(Status(message: "trouble", reason: "InternalError", code: 500))])
            case 6: return .events(kept + [.unreadable(UnreadableFrame(.malformed, "cut off"))])
            default: return .end
            }
        }
        if events.isEmpty, session.owesEnd {
            session.owesEnd = false
            session.hasDelivered = true
            return .events([.bookmark(resourceVersion: "\(session.position)", endsInitialEvents: true)])
        }
        if events.isEmpty, session.position == .max { return .end }
        if events.isEmpty {
            if state.writesLeft == 0, state.faultsLeft == 0 { return .settled }
            state.faultsLeft -= state.writesLeft == 0 ? 1 : 0
            let foreign = UnreadableFrame(.foreign, "a Table")
            return .events([
                .unreadable(foreign), .bookmark(resourceVersion: "\(session.position)", endsInitialEvents: false),
            ])
        }
        session.hasDelivered = true
        return .events(events)
    }

    private static func events(of session: inout Session, _ state: inout State) -> [WatchEvent<ConfigMap>] {
        let count = Int.random(in: 1...4, using: &state.random)
        if !session.initial.isEmpty {
            defer { session.initial.removeFirst(min(count, session.initial.count)) }
            return session.initial.prefix(count).map { .added(item($0.0, $0.1)) }
        }
        guard !session.owesEnd else { return [] }
        let position = session.position
        let writes = state.writes.filter { $0.version > position }.prefix(count)
        if let last = writes.last { session.position = last.version }
        return writes.compactMap { write in
            switch (write.before, write.after) {
            case (nil, let after?): .added(item(write.name, after))
            case (_?, let after?): .modified(item(write.name, after))
            case (let before?, nil):
                .deleted(item(write.name, Stored(version: write.version, uid: before.uid, isBroken: before.isBroken)))
            case (nil, nil): nil
            }
        }
    }

    // MARK: Helpers

    private static func fail(_ kind: ListWatchError.Kind, _ state: inout State, now: Duration) -> ListWatchError {
        state.log.append("\(now) \(kind)")
        state.failures.append(Failure(what: "\(kind)", at: now))
        let wait = Duration.seconds(Int.random(in: 0...3, using: &state.random))
        return ListWatchError(kind, "\(kind)", retryAfter: kind == .throttled ? wait : .zero)
    }

    private static func item(_ name: String, _ stored: Stored) -> Guarded<ConfigMap> {
        let metadata: JSONValue = [
            "name": .string(name), "namespace": "ns", "uid": .string("\(stored.uid)"),
            "resourceVersion": .string("\(stored.version)"),
        ]
        return Guarded(json: ["metadata": metadata, "data": stored.isBroken ? "no map" : [:]])
    }
}
