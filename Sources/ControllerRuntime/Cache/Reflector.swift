public import CoreMetrics
public import KubernetesAPI
internal import KubernetesClient
public import Logging
internal import ServiceLifecycle

/// Keeps a ``Store`` equal to what the API server has, for as long as it runs.
///
/// It lists, then watches from there, again and again; what it does after which failure is decided by
/// `ReflectorStateMachine`. It never gives up: only cancellation and graceful shutdown end it.
public struct Reflector<Object: KubernetesObject>: StoreFilling {
    private let source: any ListWatch<Object>
    private let store: Store<Object>
    private let server: ServerMonitor
    private let lists: ListStrategy
    private let limits: ReflectorLimits
    private let stopwatch: Stopwatch
    private let random: Jitter
    private let name: String
    private let heartbeat: Heartbeat
    private let metrics: ReflectorMetrics
    private let logger: Logger

    /// Makes a reflector.
    /// - Parameters:
    ///   - name: Tells it from others in metrics and health checks; the name of the resource without it.
    ///   - source: Where to list and watch.
    ///   - store: What to fill; no other reflector fills it.
    ///   - server: Shared by all who talk to the same server.
    ///   - lists: How to learn what there is.
    ///   - limits: How long to wait for what.
    ///   - clock: Measures pauses and silence.
    ///   - random: Jitter of pauses and of the time limits of watches.
    ///   - metrics: Counts lists and watches, by resource.
    ///   - logger: What one object or one kind has trouble with is logged here.
    public init(
        name: String? = nil,
        from source: any ListWatch<Object>,
        to store: Store<Object>,
        server: ServerMonitor,
        lists: ListStrategy = .automatic,
        limits: ReflectorLimits = ReflectorLimits(),
        clock: any Clock<Duration> = ContinuousClock(),
        random: Jitter = .system,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        logger: Logger
    ) {
        self.source = source
        self.store = store
        self.server = server
        self.lists = lists
        self.limits = limits
        self.stopwatch = Stopwatch(clock)
        self.random = random
        heartbeat = Heartbeat(stopwatch, grace: limits.grace)
        let name = name ?? Object.resource.qualifiedName
        self.name = name
        self.metrics = ReflectorMetrics(name: name, factory: metrics)
        var logger = logger
        logger[metadataKey: "resource"] = "\(Object.resource.qualifiedName)"
        self.logger = logger
    }

    /// Whether the loop still turns: it does through any failure, unless something holds it for longer than its limits.
    public var livenessCheck: HealthCheck {
        HealthCheck("watch-\(name)") { [name, heartbeat] in
            heartbeat.delay.map {
                "the watch of \(name) is stuck: its next step is \($0.components.seconds) seconds late"
            }
        }
    }

    /// Lists and watches until it is cancelled or shut down gracefully.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await reflect() }
    }

    private func reflect() async {
        defer { heartbeat.stop() }
        var state = Run(random: random, lists: lists, limits: limits)
        var step = state.machine.begin()
        while !Task.isCancelled {
            switch step {
            case .list(let request): step = await list(request, &state)
            case .watch(let request): step = await watch(request, &state)
            case .pause(let duration):
                heartbeat.beat(within: duration)
                await stopwatch.sleep(until: stopwatch.now + duration)
                step = state.machine.resumed()
            }
        }
    }

    /// Does what may take no longer than `limit`, and is cancelled then.
    private func within<Result: Sendable>(
        _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        heartbeat.beat(within: limit)
        // What has come is now worked on.
        defer { heartbeat.beat(within: .zero) }
        return try await withTimeLimit(limit, clock: stopwatch.clock, operation: operation)
    }

    // MARK: List

    private func list(_ request: ListRequest, _ state: inout Run) async -> ReflectorStateMachine.Step {
        if case .first = request { beginSnapshot(&state) }
        let attempt = server.begin()
        let page: ListPage<Object>
        do {
            page = try await within(limits.request) { [source] in try await source.list(request) }
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
            takeSnapshot(&state)
            return step
        }
    }

    private func beginSnapshot(_ state: inout Run) {
        state.snapshot = StoreSnapshot()
        state.listBegan = stopwatch.now
        metrics.listBegan()
    }

    private func takeSnapshot(_ state: inout Run) {
        let version = state.machine.version ?? ""
        let removed = store.replace(with: state.snapshot, version: version)
        state.snapshot = StoreSnapshot()
        let count = store.count
        metrics.listEnded(items: count, after: stopwatch.now - state.listBegan)
        metrics.reached(version)
        logger.debug(
            "listed",
            metadata: [
                "objects": .stringConvertible(count), "missedDeletions": .stringConvertible(removed.count),
                "resourceVersion": "\(version)",
            ])
    }

    // MARK: Watch

    private func watch(_ request: WatchRequest, _ state: inout Run) async -> ReflectorStateMachine.Step {
        if case .initialEvents = request.start { beginSnapshot(&state) }
        let attempt = server.begin()
        let session: WatchSession<Object>
        do {
            session = try await within(limits.request) { [source] in try await source.watch(request) }
        } catch {
            let error = ListWatchError(error)
            note(error, of: attempt, doing: "watch", &state)
            return state.machine.watchRefused(error, now: stopwatch.now)
        }
        server.answered(attempt)
        let opened = stopwatch.now
        var count = 0
        metrics.watchBegan()
        state.machine.watchOpened(now: opened)
        defer { metrics.watchEnded(items: count, after: stopwatch.now - opened) }
        do {
            while let events = try await within(state.machine.patience(now: stopwatch.now), session.next) {
                for event in events {
                    try take(event, &state)
                    count += 1
                }
                metrics.reached(state.machine.version ?? "")
                if !state.machine.isListing { noteSuccess(&state) }
            }
            // Ended by the server, which is what the time limit is for.
            let step = state.machine.watchEnded(nil, now: stopwatch.now)
            if case .watch = step { noteSuccess(&state) }
            return step
        } catch is TimeLimitExceeded {
            // That an open connection breaks is no news; that a list goes another way is.
            logger.log(
                level: state.machine.isListing ? .info : .debug, "a watch fell silent",
                metadata: ["isList": "\(state.machine.isListing)"])
            return state.machine.watchFellSilent(now: stopwatch.now)
        } catch {
            let error = ListWatchError(error)
            // That an open connection breaks is no news; if there is no other to be had, that is.
            if error.kind != .unreachable { note(error, of: attempt, doing: "watch", &state) }
            return state.machine.watchEnded(error, now: stopwatch.now)
        }
    }

    private func take(_ event: WatchEvent<Object>, _ state: inout Run) throws(ListWatchError) {
        switch event {
        case .added(let item), .modified(let item):
            report(item)
            if state.machine.isListing {
                let isNew = state.snapshot.insert(item)
                state.machine.receivedItem(isNew: isNew, now: stopwatch.now)
                return
            }
            if case .added = event {
                state.machine.receivedAdded(resourceVersion: item.resourceVersion)
            } else {
                state.machine.receivedChange(resourceVersion: item.resourceVersion)
            }
            store.insert(item, version: state.machine.version ?? "")
        case .deleted(let item):
            if state.machine.isListing { return state.snapshot.remove(item.key) }
            state.machine.receivedChange(resourceVersion: item.resourceVersion)
            store.remove(item.key, version: state.machine.version ?? "")
        case .bookmark(let resourceVersion, let endsInitialEvents):
            if state.machine.isListing, endsInitialEvents, !resourceVersion.isEmpty {
                state.machine.receivedEndOfList(resourceVersion: resourceVersion)
                takeSnapshot(&state)
            } else {
                state.machine.receivedChange(resourceVersion: resourceVersion)
                store.advance(to: state.machine.version ?? "")
            }
        case .error(let status):
            throw ListWatchError(status)
        case .unreadable(let frame) where frame.kind == .foreign:
            report(frame, &state)
        case .unreadable(let frame):
            // It may have been anything: only a list tells what there is now.
            throw ListWatchError(.failed, "\(frame)")
        }
    }

    // MARK: Reports

    /// An object that cannot be read is said each time that it is sent to us in another form.
    private func report(_ item: Guarded<Object>) {
        guard case .undecodable(let rest) = item, store.problem(of: rest.key) != String(describing: rest.error) else {
            return
        }
        logger.warning(
            "skipped an object that cannot be read",
            metadata: ["object": "\(rest.key)", "problem": "\(rest.error)"])
    }

    /// What nobody asked for is said once: a server that sends such a thing sends nothing else.
    private func report(_ frame: UnreadableFrame, _ state: inout Run) {
        guard state.foreign != frame.problem else { return }
        state.foreign = frame.problem
        logger.warning(
            "skipped what is no object of this resource",
            metadata: ["object": "\(frame.key?.description ?? "")", "problem": "\(frame.problem)"])
    }

    /// A failure that lasts is said once; that a version expired or a server is busy is a matter of course.
    private func note(
        _ error: ListWatchError, of attempt: ServerMonitor.Attempt, doing verb: String, _ state: inout Run
    ) {
        guard !Task.isCancelled else { return }
        logger.debug("request failed", metadata: ["verb": "\(verb)", "err": "\(error)"])
        switch error.kind {
        case .unreachable:
            server.failed(attempt, .unreachable(error.description))
        case .unauthenticated:
            server.failed(attempt, .unauthenticated(error.description))
        case .expired, .versionTooLarge, .throttled:
            server.answered(attempt)
        case .unsupported, .failed:
            server.answered(attempt)
            // A streaming list that is not to be had is no trouble: what is, the list by pages will tell.
            let isStreamingList = verb == "watch" && state.machine.isOpeningList
            guard !isStreamingList, state.trouble != error.description else { return }
            state.trouble = error.description
            logger.warning(
                "cannot follow a resource, trying again until it works",
                metadata: ["verb": "\(verb)", "err": "\(error)"])
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
        var listBegan = Duration.zero
        /// The failure that was said last and is not over.
        var trouble: String?
        /// What was said last of what nobody asked for.
        var foreign: String?

        init(random: Jitter, lists: ListStrategy, limits: ReflectorLimits) {
            machine = ReflectorStateMachine(backoff: .watch, random: random, lists: lists, limits: limits)
        }
    }
}
