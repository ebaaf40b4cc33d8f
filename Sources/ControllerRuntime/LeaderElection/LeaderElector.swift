public import CoreMetrics
public import FoundationEssentials
internal import KubernetesAPI
public import KubernetesClient
public import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Has one of several processes do the work, by a Lease that it renews.
///
/// This is no fencing: for a while two may believe that they lead, and what they do must bear it. It runs on a thread of
/// its own, so that the lease is renewed however busy the work keeps the cooperative pool.
public final class LeaderElector: Sendable {
    /// How long the lease may be over, and the process still there, before it counts as stuck (cert-manager's
    /// `defaultHealthzLeaderElectionTimeout`).
    static let stuckAfter: Duration = .seconds(20)

    struct Status {
        /// When the lease that this process holds was last renewed.
        var renewedAt: Duration?
        /// Whether a request was sent that may have made this process the holder.
        var mayHold = false
        var trouble: LeaseTrouble?
    }

    let configuration: Configuration
    let client: KubernetesClient
    let server: ServerMonitor?
    let now: @Sendable () -> Date
    let metrics: LeaderElectionMetrics
    let logger: Logger
    let stopwatch: Stopwatch
    let status = Mutex(Status())
    private let onLoss: @Sendable (LeadershipLost) -> Void
    private let random: Jitter
    private let thread = OwnThread()

    /// Makes an elector; nothing happens before ``run(_:)``.
    /// - Parameters:
    ///   - configuration: The lease, who we are, and the times.
    ///   - client: Used by nobody else, with ``Configuration/clientSettings(userAgent:)``: other requests must not
    ///     keep the lease from being renewed.
    ///   - server: Told when the server cannot be reached.
    ///   - clock: Measures all times; nil is a clock that needs no thread of the cooperative pool.
    ///   - random: Jitter of the waits.
    ///   - now: The time that is written into the lease, for people.
    ///   - metrics: Where `leader_election_…` is counted.
    ///   - logger: Says who leads, and what is in the way.
    ///   - onLoss: Told when leadership is lost, before the work has ended: who must not wait for that ends the process.
    public init(
        _ configuration: Configuration,
        client: KubernetesClient,
        server: ServerMonitor? = nil,
        clock: (any Clock<Duration>)? = nil,
        random: Jitter = .system,
        now: @escaping @Sendable () -> Date = { Date() },
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        logger: Logger,
        onLoss: @escaping @Sendable (LeadershipLost) -> Void = { _ in }
    ) {
        self.onLoss = onLoss
        self.configuration = configuration
        self.client = client
        self.server = server
        self.random = random
        self.now = now
        self.metrics = LeaderElectionMetrics(lease: configuration.lease.name, factory: metrics)
        var logger = logger
        logger[metadataKey: "lease"] = "\(configuration.lease)"
        self.logger = logger
        stopwatch = Stopwatch(clock ?? thread.clock)
    }

    /// Whether this process leads.
    public var isLeading: Bool { status.withLock { $0.renewedAt != nil } }

    /// Fails when the lease is long over and the process still there: it is stuck.
    public var livenessCheck: HealthCheck {
        HealthCheck("leader-election") { [self] in
            guard let renewedAt = status.withLock({ $0.renewedAt }) else { return nil }
            let age = stopwatch.now - renewedAt
            guard age > configuration.leaseDuration + Self.stuckAfter else { return nil }
            return "lease \(configuration.lease) was not renewed for \(age.components.seconds) s, and the process "
                + "has not ended"
        }
    }

    /// Fails while something keeps this process from ever leading that somebody has to mend.
    public var readinessCheck: HealthCheck {
        HealthCheck("leader-election") { [self] in
            status.withLock { $0.trouble.map { "\($0.problem); \($0.remedy)" } }
        }
    }

    /// Waits for the lease, runs `lead` while it holds it, and releases it when `lead` has returned.
    ///
    /// A graceful shutdown ends the wait; otherwise it is for `lead` to end then. The lease is renewed until it has.
    /// - Throws: ``LeadershipLost``, when `lead` was cancelled for it and has ended; `CancellationError`; what `lead`
    ///   throws.
    public func run(_ lead: @escaping @Sendable () async throws -> Void) async throws {
        try await withTaskExecutorPreference(thread) { try await take(part: lead) }
    }

    private func take(part lead: @escaping @Sendable () async throws -> Void) async throws {
        logger.info("waiting for leadership", metadata: ["identity": "\(configuration.identity)"])
        let candidacy = Election(StateMachine(configuration, random: random))
        let won: Election
        do {
            won = try await cancelWhenGracefulShutdown { try await self.acquire(candidacy) }
        } catch {
            if status.withLock({ $0.mayHold }) { await release() }
            // Shut down before its turn came.
            return try Task.checkCancellation()
        }
        logger.notice("leading")
        metrics.leads(true)
        let ending = await ending(of: lead, won)
        metrics.leads(false)
        status.withLock { $0.renewedAt = nil }
        switch ending {
        case .lost(let lost): throw lost
        case .done: await release()
        case .failed(let error):
            await release()
            throw error
        }
    }

    private enum Ending: Sendable {
        case done
        case failed(any Error)
        case lost(LeadershipLost)
    }

    private func ending(
        of lead: @escaping @Sendable () async throws -> Void, _ election: Election
    ) async -> Ending {
        await withTaskGroup(of: Ending?.self) { group in
            // The work has the pool; this thread only waits for it, and cancels it without having to wait for the pool.
            group.addTask(executorPreference: globalConcurrentExecutor) {
                do {
                    try await lead()
                    return .done
                } catch {
                    return .failed(error)
                }
            }
            group.addTask {
                guard let lost = await self.renew(election) else { return nil }
                self.onLoss(lost)
                return .lost(lost)
            }
            group.addTask { await self.overstay().map { .lost($0) } }
            let first = await group.next() ?? nil
            group.cancelAll()
            let second = await group.next() ?? nil
            return first ?? second ?? .done
        }
    }

    /// Waits until the renewal is over its deadline and has not noticed: a request may not let itself be cancelled.
    /// - Returns: nil when the task is cancelled.
    private func overstay() async -> LeadershipLost? {
        while !Task.isCancelled, let renewedAt = status.withLock({ $0.renewedAt }) {
            await stopwatch.sleep(until: renewedAt + configuration.renewDeadline)
            // Who has overslept tries once more.
            if status.withLock({ $0.renewedAt }) == renewedAt {
                await stopwatch.sleep(until: stopwatch.now + configuration.requestTimeout)
            }
            guard !Task.isCancelled, status.withLock({ $0.renewedAt }) == renewedAt else { continue }
            let lost = LeadershipLost(
                lease: configuration.lease, reason: .notRenewed(for: stopwatch.now - renewedAt))
            onLoss(lost)
            return lost
        }
        return nil
    }

    /// Hands the lease over; who was cancelled leaves it to time.
    private func release() async {
        guard !Task.isCancelled else { return }
        do {
            try await withTimeLimit(configuration.requestTimeout, clock: stopwatch.clock) { try await self.handOver() }
        } catch {
            logger.warning(
                "could not release the lease, so others wait until it is over",
                metadata: ["seconds": "\(configuration.leaseDuration.components.seconds)", "err": "\(error)"])
        }
    }

    private func handOver() async throws {
        var conflict: KubernetesError?
        for _ in 1...5 {
            let found = try await client.find(Lease.self, configuration.lease)
            guard let found, found.spec.holderIdentity == configuration.identity else { return }
            do throws(KubernetesError) {
                try await client.replace(found.released(at: now()))
                logger.info("released the lease")
                return
            } catch {
                guard error.isConflict else { throw error }
                conflict = error
            }
        }
        if let conflict { throw conflict }
    }
}

extension Lease {
    /// Nobody's; whoever sees it need not wait.
    fileprivate func released(at date: Date) -> Lease {
        var lease = self
        lease.spec.holderIdentity = ""
        lease.spec.leaseDurationSeconds = 1
        lease.spec.acquireTime = date
        lease.spec.renewTime = date
        return lease
    }
}
