public import CoreMetrics
internal import FoundationEssentials
public import Logging
public import ServiceLifecycle

/// Calls a reconcile function for the keys of a ``WorkQueue``, in several workers, each key in one at a time.
///
/// A reconcile gets a key and nothing else: it looks at what is there now. When it throws, its key comes again after
/// the queue's backoff; ``TerminalError`` ends that. On graceful shutdown no more keys are handed out, and ``run()``
/// returns when the reconciles in progress have; cancellation reaches them.
public struct Controller<Key: Hashable & Sendable & CustomStringConvertible>: Service {
    /// The work: a key, and a logger whose every line carries `controller`, `key` and `reconcileID`.
    public typealias Reconcile = @Sendable (Key, Logger) async throws -> ReconcileResult

    /// The settings of a controller.
    public struct Configuration: Sendable {
        /// Part of every log line and metric, as `mesh`.
        public var name: String
        /// How many keys are reconciled at once.
        public var workers = 1
        /// A reconcile that takes longer is cancelled and counts as failed.
        public var maximumDuration: Duration = .seconds(120)

        /// Makes settings with one worker and two minutes.
        public init(name: String) {
            self.name = name
        }
    }

    /// How often in a row a reconcile may come too late before that is worth a warning.
    private static var outdatedSilently: Int { 5 }

    /// How long a key waits for the stores to show what it wrote; that they do makes it come at once.
    private static var storesRecheck: Duration { .seconds(1) }

    /// How many times the limit a reconcile may take, which was cancelled at the limit, before it counts as stuck.
    private static var patience: Int { 2 }

    /// The keys to work on.
    public let queue: WorkQueue<Key>

    private let configuration: Configuration
    private let startCondition: @Sendable () async throws -> Void
    private let ownWrites: OwnWrites<Key>?
    private let server: ServerMonitor?
    private let stopwatch: Stopwatch
    private let metrics: ReconcileMetrics
    private let logger: Logger
    private let reconcile: Reconcile

    /// Makes a controller.
    /// - Parameters:
    ///   - configuration: Name and limits.
    ///   - queue: The keys to work on; shut down when the controller is.
    ///   - ownWrites: What reconciles wrote; a key is not reconciled before the stores show what it wrote itself.
    ///   - server: Told of reconciles that could not reach the server.
    ///   - clock: Measures how long a reconcile takes.
    ///   - metrics: What measures the reconciles; the queue has its own.
    ///   - logger: Every line of the controller and its reconciles goes here.
    ///   - startCondition: Workers start when this has returned: when the stores are synced.
    ///   - reconcile: The work.
    public init(
        _ configuration: Configuration,
        queue: WorkQueue<Key>,
        ownWrites: OwnWrites<Key>? = nil,
        server: ServerMonitor? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        logger: Logger,
        startCondition: @escaping @Sendable () async throws -> Void = {},
        reconcile: @escaping Reconcile
    ) {
        self.configuration = configuration
        self.queue = queue
        self.ownWrites = ownWrites
        self.server = server
        self.stopwatch = Stopwatch(clock)
        self.startCondition = startCondition
        self.reconcile = reconcile
        self.metrics = ReconcileMetrics(
            controller: configuration.name, workers: configuration.workers, factory: metrics)
        var logger = logger
        logger[metadataKey: "controller"] = "\(configuration.name)"
        self.logger = logger
    }

    /// Whether every reconcile ends some time after it was cancelled for taking too long; one that does not keeps its
    /// worker and its key for ever, and only a new process helps.
    public var healthCheck: HealthCheck {
        let limit = configuration.maximumDuration * Self.patience
        return HealthCheck("\(configuration.name)-reconciles") { [queue] in
            guard let longest = queue.works.max(by: { $0.duration < $1.duration }), longest.duration > limit else {
                return nil
            }
            let seconds = longest.duration.components.seconds
            return "the reconcile of \(longest.key) was cancelled and has not ended after \(seconds) s"
        }
    }

    /// Brings those metrics up to date that change by themselves, the queue's as well; called when they are asked for.
    public func collectMetrics() {
        metrics.record(activeWorkers: queue.works.count)
        queue.collectMetrics()
    }

    /// Works until it is shut down gracefully or cancelled.
    public func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await queue.run() }
                group.addTask { await runWorkers() }
            }
        } onCancelOrGracefulShutdown: {
            queue.shutDown()
        }
        logger.debug("controller stopped")
    }

    private func runWorkers() async {
        do {
            try await cancelWhenGracefulShutdown(startCondition)
        } catch {
            // Stopped before anything was synced: there is nothing to work on.
            return
        }
        logger.debug("controller started", metadata: ["workers": .stringConvertible(configuration.workers)])
        await withDiscardingTaskGroup { group in
            for _ in 0..<max(1, configuration.workers) {
                group.addTask {
                    while let key = await queue.next() {
                        await work(on: key)
                        queue.done(key)
                    }
                }
            }
        }
    }

    private func work(on key: Key) async {
        var logger = logger
        logger[metadataKey: "key"] = "\(key)"
        if let ownWrites, !ownWrites.areShown(of: key) {
            logger.trace("waiting until the stores show what was written")
            return queue.requeue(key, after: Self.storesRecheck)
        }
        logger[metadataKey: "reconcileID"] = "\(UUID().uuidString.lowercased())"
        let task = logger
        let start = stopwatch.now
        let attempt = server?.begin()
        let outcome: Result<ReconcileResult, any Error>
        do {
            let limit = configuration.maximumDuration
            outcome = .success(
                try await withTimeLimit(limit, clock: stopwatch.clock) {
                    metrics.timeouts.increment()
                    task.warning("reconcile takes too long, cancelled it", metadata: ["limit": "\(limit)"])
                } operation: {
                    try await reconcile(key, task)
                })
        } catch {
            outcome = .failure(error)
        }
        let duration = stopwatch.now - start
        metrics.duration.record(duration)
        logger[metadataKey: "seconds"] = .stringConvertible(duration / .seconds(1))
        finish(key, outcome, attempt, logger)
    }

    private func finish(
        _ key: Key, _ outcome: Result<ReconcileResult, any Error>, _ attempt: ServerMonitor.Attempt?, _ logger: Logger
    ) {
        switch outcome {
        case .success(.done):
            metrics.count(.success)
            queue.forget(key)
            logger.debug("reconciled")
        case .success(.requeue(let delay)) where delay > .zero:
            metrics.count(.requeueAfter)
            queue.forget(key)
            queue.requeue(key, after: delay)
            logger.debug("reconciled", metadata: ["againInSeconds": .stringConvertible(delay / .seconds(1))])
        case .success(.requeue):
            // At once and for ever, if it were not for the backoff.
            metrics.count(.requeue)
            let delay = queue.addRateLimited(key)
            logger.debug("reconciled", metadata: ["againInSeconds": .stringConvertible(delay / .seconds(1))])
        case .failure(let error as TerminalError):
            metrics.count(.error)
            metrics.errors.increment()
            metrics.terminalErrors.increment()
            queue.forget(key)
            logger.error("reconcile failed for good", metadata: ["err": "\(error)"])
        case .failure(let error):
            retry(key, error, attempt, logger)
        }
    }

    private func retry(_ key: Key, _ error: any Error, _ attempt: ServerMonitor.Attempt?, _ logger: Logger) {
        // Stopped in the middle: whoever runs next looks at everything.
        guard !Task.isCancelled else { return }
        metrics.count(.error)
        metrics.errors.increment()
        let hint = RetryHint(error)
        let delay = queue.addRateLimited(key, atLeast: hint.retryAfter)
        var logger = logger
        logger[metadataKey: "againInSeconds"] = .stringConvertible(delay / .seconds(1))
        if let trouble = hint.serverTrouble, let server, let attempt {
            // Said once for all, not for each key.
            server.failed(attempt, trouble)
            logger.debug("reconcile failed", metadata: ["err": "\(error)"])
        } else if hint.isOutdated, queue.failures(of: key) <= Self.outdatedSilently {
            logger.debug("looked at what is not there any more", metadata: ["err": "\(error)"])
        } else if let exceeded = error as? TimeLimitExceeded {
            logger.info("reconcile took too long", metadata: ["limit": "\(exceeded.limit)"])
        } else {
            logger.warning("reconcile failed", metadata: ["err": "\(error)"])
        }
    }
}
