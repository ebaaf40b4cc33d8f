public import KubernetesAPI
internal import KubernetesClient
public import Logging
public import ServiceLifecycle

/// Keeps a ``Store`` equal to what the API server has, for as long as it runs.
///
/// It lists, then watches from there, again and again; what it does after which failure is decided by
/// `ReflectorStateMachine`. It never gives up: only cancellation and graceful shutdown end it.
public struct Reflector<Object: KubernetesObject>: Service {
    private let source: any ListWatch<Object>
    private let store: Store<Object>
    private let server: ServerMonitor
    private let stopwatch: Stopwatch
    private let random: Jitter
    private let logger: Logger

    /// Makes a reflector.
    /// - Parameters:
    ///   - source: Where to list and watch.
    ///   - store: What to fill; no other reflector fills it.
    ///   - server: Shared by all who talk to the same server.
    ///   - clock: Measures pauses.
    ///   - random: Jitter of pauses and of the time limits of watches.
    ///   - logger: What one object or one kind has trouble with is logged here.
    public init(
        from source: any ListWatch<Object>,
        to store: Store<Object>,
        server: ServerMonitor,
        clock: any Clock<Duration> = ContinuousClock(),
        random: Jitter = .system,
        logger: Logger
    ) {
        self.source = source
        self.store = store
        self.server = server
        self.stopwatch = Stopwatch(clock)
        self.random = random
        var logger = logger
        logger[metadataKey: "resource"] = "\(Object.resource.qualifiedName)"
        self.logger = logger
    }

    /// Lists and watches until it is cancelled or shut down gracefully.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await reflect() }
    }

    private func reflect() async {
        var state = Run(backoff: .watch, random: random)
        var step = state.machine.start()
        while !Task.isCancelled {
            switch step {
            case .list(let request): step = await list(request, &state)
            case .watch(let request): step = await watch(request, &state)
            case .pause(let duration):
                await stopwatch.sleep(until: stopwatch.now + duration)
                step = state.machine.resumed()
            }
        }
    }

    // MARK: List

    private func list(_ request: ListRequest, _ state: inout Run) async -> ReflectorStateMachine.Step {
        if case .first = request { state.snapshot = StoreSnapshot() }
        let attempt = server.begin()
        let page: ListPage<Object>
        do {
            page = try await source.list(request)
        } catch {
            let error = ListWatchError(error)
            note(error, of: attempt, doing: "list", &state)
            state.snapshot = StoreSnapshot()
            return state.machine.listFailed(error, now: stopwatch.now)
        }
        server.answered(attempt)
        for item in page.items {
            report(item)
            state.snapshot.insert(item)
        }
        switch state.machine.listed(resourceVersion: page.resourceVersion, continuation: page.continuation ?? "") {
        case .incomplete(let step):
            return step
        case .complete(let step):
            let removed = store.replace(with: state.snapshot)
            state.snapshot = StoreSnapshot()
            logger.debug(
                "listed",
                metadata: [
                    "objects": .stringConvertible(store.count), "missedDeletions": .stringConvertible(removed.count),
                    "resourceVersion": "\(page.resourceVersion)",
                ])
            return step
        }
    }

    // MARK: Watch

    private func watch(_ request: WatchRequest, _ state: inout Run) async -> ReflectorStateMachine.Step {
        let attempt = server.begin()
        let session: WatchSession<Object>
        do {
            session = try await source.watch(request)
        } catch {
            let error = ListWatchError(error)
            note(error, of: attempt, doing: "watch", &state)
            return state.machine.watchRefused(error, now: stopwatch.now)
        }
        server.answered(attempt)
        state.machine.watchOpened(now: stopwatch.now)
        do {
            while let events = try await session.next() {
                for event in events { try take(event, &state) }
                noteSuccess(&state)
            }
            // Ended by the server, which is what the time limit is for.
            let step = state.machine.watchEnded(nil, now: stopwatch.now)
            if case .watch = step { noteSuccess(&state) }
            return step
        } catch {
            let error = ListWatchError(error)
            // That an open connection breaks is no news; if there is no other to be had, that is.
            if error.kind != .unreachable { note(error, of: attempt, doing: "watch", &state) }
            return state.machine.watchEnded(error, now: stopwatch.now)
        }
    }

    private func take(_ event: WatchEvent<Object>, _ state: inout Run) throws(ListWatchError) {
        switch event {
        case .added(let item):
            report(item)
            store.insert(item)
            state.machine.receivedAdded(resourceVersion: item.resourceVersion)
        case .modified(let item):
            report(item)
            store.insert(item)
            state.machine.receivedChange(resourceVersion: item.resourceVersion)
        case .deleted(let item):
            store.remove(item.key)
            state.machine.receivedChange(resourceVersion: item.resourceVersion)
        case .bookmark(let resourceVersion, _):
            state.machine.receivedChange(resourceVersion: resourceVersion)
        case .error(let status):
            throw ListWatchError(status)
        }
    }

    // MARK: Reports

    /// An object that cannot be read is said each time it is sent to us, which is when someone changed it.
    private func report(_ item: Guarded<Object>) {
        guard case .undecodable(let rest) = item else { return }
        logger.warning(
            "skipped an object that cannot be read",
            metadata: ["object": "\(rest.key)", "problem": "\(rest.error)"])
    }

    /// A failure that lasts is said once; that a version expired or a server is busy is a matter of course.
    private func note(
        _ error: ListWatchError, of attempt: ServerMonitor.Attempt, doing verb: String, _ state: inout Run
    ) {
        guard !Task.isCancelled else { return }
        logger.debug("request failed", metadata: ["verb": "\(verb)", "cause": "\(error)"])
        switch error.kind {
        case .unreachable:
            server.failed(attempt, .unreachable(error.description))
        case .unauthenticated:
            server.failed(attempt, .unauthenticated(error.description))
        case .expired, .versionTooLarge, .throttled:
            server.answered(attempt)
        case .failed:
            server.answered(attempt)
            guard state.trouble != error.description else { return }
            state.trouble = error.description
            logger.warning(
                "cannot follow a resource, trying again until it works",
                metadata: ["verb": "\(verb)", "cause": "\(error)"])
        }
    }

    private func noteSuccess(_ state: inout Run) {
        guard state.trouble != nil else { return }
        state.trouble = nil
        logger.notice("following the resource again")
    }

    private struct Run {
        var machine: ReflectorStateMachine
        var snapshot = StoreSnapshot<Object>()
        /// The failure that was said last and is not over.
        var trouble: String?

        init(backoff: Backoff, random: Jitter) {
            machine = ReflectorStateMachine(backoff: backoff, random: random)
        }
    }
}
