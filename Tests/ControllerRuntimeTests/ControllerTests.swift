import ControllerRuntime
import CoreMetrics
import HTTPTransport
import JSON
import KubernetesClient
import Logging
import MetricsTestKit
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testing

@Suite(.timeLimit(.minutes(10))) struct ControllerTests {
    struct Failure: Error {}

    let clock = TestClock()
    let logs = LogCapture()
    let calls = Shared<[String]>([])

    var queue: WorkQueue<String> { WorkQueue(backoff: .certificates, clock: clock, random: .none) }

    func controller(
        _ queue: WorkQueue<String>,
        workers: Int = 1,
        server: ServerMonitor? = nil,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        startCondition: @escaping @Sendable () async throws -> Void = {},
        _ reconcile: @escaping Controller<String>.Reconcile
    ) -> Controller<String> {
        var configuration = Controller<String>.Configuration(name: "mesh")
        configuration.workers = workers
        return Controller(
            configuration, queue: queue, server: server, clock: clock, metrics: metrics,
            logger: logs.logger(level: .debug),
            startCondition: startCondition
        ) { key, logger in
            calls.update { $0.append(key) }
            return try await reconcile(key, logger)
        }
    }

    /// Runs the controller beside the body, then cancels it.
    func running(_ controller: Controller<String>, _ body: () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await controller.run() }
            await body()
            group.cancelAll()
        }
    }

    /// Waits until so many log lines with this message are there.
    func logged(_ message: String, times: Int = 1) async {
        while logs.messages.count(where: { $0 == message }) < times, !Task.isCancelled { await Task.yield() }
    }

    @Test func aKeyThatIsDoneIsLeftAlone() async {
        let queue = queue
        queue.add("a")
        await running(controller(queue) { _, _ in .done }) {
            await logged("reconciled")
        }
        #expect(calls.value == ["a"])
        #expect(queue.depth == 0)
    }

    /// What a client throws when an object has changed meanwhile.
    private func conflict() async -> KubernetesError? {
        let client = KubernetesClient(
            server: "https://test",
            transport: InProcessTransport { _ throws(TransportError) in
                HTTPResponse(status: 409, headers: HTTPHeaders(), body: [])
            }, logger: logs.logger(level: .error))
        do {
            _ = try await client.serverVersion()
            return nil
        } catch {
            return error
        }
    }

    @Test func thatSomebodyWasQuickerIsWorthNoWarningUnlessItGoesOn() async throws {
        let error = try #require(await conflict())
        #expect(error.isConflict)
        let queue = queue
        queue.add("a")
        await running(controller(queue) { _, _ in throw error }) {
            await logged("looked at what is not there any more")
            #expect(!logs.messages.contains("reconcile failed"))
            for times in 2...5 {
                await clock.advanceToSleeper(within: .seconds(30))
                await logged("looked at what is not there any more", times: times)
            }
            await clock.advanceToSleeper(within: .seconds(30))
            await logged("reconcile failed")
        }
    }

    @Test func aKeyComesAgainWhenItAskedTo() async {
        let queue = queue
        queue.add("a")
        await running(controller(queue) { _, _ in .requeue(after: .seconds(50)) }) {
            await logged("reconciled")
            // Nothing else is due so soon: the limit of a reconcile is two minutes.
            #expect(await clock.advanceToSleeper(within: .seconds(50)) == .seconds(50))
            await logged("reconciled", times: 2)
        }
        #expect(calls.value == ["a", "a"])
    }

    @Test func aFailureComesAgainLaterAndLaterUntilItWorks() async {
        let queue = queue
        queue.add("a")
        let tries = Shared(0)
        let controller = controller(queue) { _, _ in
            let count = tries.update { count in
                count += 1
                return count
            }
            if count <= 3 { throw Failure() }
            return .done
        }
        await running(controller) {
            for (failures, seconds) in [(1, 1), (2, 2), (3, 4)] {
                await logged("reconcile failed", times: failures)
                #expect(queue.failures(of: "a") == failures)
                #expect(await clock.advanceToSleeper(within: .seconds(seconds)) == .seconds(seconds))
            }
            await logged("reconciled")
        }
        #expect(queue.failures(of: "a") == 0)
        #expect(calls.value.count == 4)
    }

    @Test func aTerminalErrorIsNotTriedAgain() async {
        let queue = queue
        queue.add("a")
        queue.add("b")
        let controller = controller(queue) { key, _ in
            if key == "a" { throw TerminalError(Failure()) }
            return .done
        }
        await running(controller) {
            await logged("reconciled")
            #expect(queue.failures(of: "a") == 0)
        }
        #expect(calls.value == ["a", "b"])
        #expect(logs.messages.contains("reconcile failed for good"))
    }

    @Test func aReconcileThatTakesTooLongIsCancelledAndTriedAgain() async {
        let queue = queue
        queue.add("a")
        let tries = Shared(0)
        let controller = controller(queue) { _, _ in
            if tries.update({ count in
                count += 1; return count
            }) == 1 {
                // Hangs until it is cancelled.
                try await hang()
            }
            return .done
        }
        await running(controller) {
            #expect(await clock.advanceToSleeper(within: .seconds(120)) == .seconds(120))
            await logged("reconcile takes too long, cancelled it")
            await logged("reconcile took too long")
            await clock.advanceToSleeper(within: .seconds(1))
            await logged("reconciled")
        }
        #expect(calls.value == ["a", "a"])
    }

    /// Only a new process frees its worker and its key.
    @Test func aReconcileThatDoesNotEndIsSaidAndIsUnhealthy() async throws {
        let queue = queue
        queue.add("a")
        let mayEnd = Shared(false)
        let metrics = TestMetrics()
        let controller = controller(queue, metrics: metrics) { _, _ in
            while !mayEnd.value { await Task.yield() }
            return .done
        }
        await running(controller) {
            #expect(await clock.advanceToSleeper(within: .seconds(120)) == .seconds(120))
            await logged("reconcile takes too long, cancelled it")
            #expect(controller.healthCheck.problem == nil)
            clock.advance(by: .seconds(120))
            #expect(controller.healthCheck.problem == nil)
            clock.advance(by: .seconds(1))
            #expect(controller.healthCheck.name == "mesh-reconciles")
            #expect(
                controller.healthCheck.problem == "the reconcile of a was cancelled and has not ended after 241 s")
            controller.collectMetrics()
            #expect(metrics.gauge("controller_runtime_active_workers") == 1)
            #expect(metrics.counter("controller_runtime_reconcile_timeouts_total") == 1)
            mayEnd.update { $0 = true }
            await logged("reconciled")
        }
        #expect(controller.healthCheck.problem == nil)
        controller.collectMetrics()
        #expect(metrics.gauge("controller_runtime_active_workers") == 0)
    }

    @Test func everyOutcomeIsCounted() async {
        let queue = queue
        let metrics = TestMetrics()
        let tries = Shared(0)
        let controller = controller(queue, workers: 3, metrics: metrics) { key, _ in
            switch key {
            case "late": return .requeue(after: .seconds(50))
            case "again":
                return tries.update {
                    $0 += 1; return $0
                } == 1 ? .requeue(after: .zero) : .done
            case "broken": throw Failure()
            case "hopeless": throw TerminalError(Failure())
            default: return .done
            }
        }
        func total(_ result: String) -> Int64? {
            metrics.counter("controller_runtime_reconcile_total", ("result", result))
        }
        // All of it is there before anything happened.
        #expect(["success", "error", "requeue", "requeue_after"].map(total) == [0, 0, 0, 0])
        for name in ["reconcile_errors", "terminal_reconcile_errors", "reconcile_panics", "reconcile_timeouts"] {
            #expect(metrics.counter("controller_runtime_\(name)_total") == 0)
        }
        #expect(metrics.gauge("controller_runtime_max_concurrent_reconciles") == 3)
        for key in ["good", "late", "again", "broken", "hopeless"] { queue.add(key) }
        await running(controller) {
            await logged("reconciled", times: 3)
            await logged("reconcile failed")
            await logged("reconcile failed for good")
            // Without a time, the backoff says when.
            #expect(await clock.advanceToSleeper(within: .seconds(1)) == .seconds(1))
            await logged("reconciled", times: 4)
            await logged("reconcile failed", times: 2)
        }
        #expect(["success", "error", "requeue", "requeue_after"].map(total) == [2, 3, 1, 1])
        #expect(metrics.counter("controller_runtime_reconcile_errors_total") == 3)
        #expect(metrics.counter("controller_runtime_terminal_reconcile_errors_total") == 1)
        #expect(metrics.timings("controller_runtime_reconcile_time_seconds").count == 7)
    }

    @Test func everyLineOfAReconcileCarriesItsID() async throws {
        let queue = queue
        queue.add("ns/a")
        queue.add("ns/b")
        let controller = controller(queue) { _, logger in
            logger.info("in the middle")
            return .done
        }
        await running(controller) {
            await logged("reconciled", times: 2)
        }
        let lines = logs.entries.filter { $0["reconcileID"] != nil }
        #expect(lines.map { $0["msg"] } == ["in the middle", "reconciled", "in the middle", "reconciled"])
        #expect(lines.map { $0["key"] } == ["ns/a", "ns/a", "ns/b", "ns/b"])
        #expect(lines.allSatisfy { $0["controller"] == "mesh" })
        let ids = lines.map { $0["reconcileID"]?.string ?? "" }
        #expect(ids[0] == ids[1] && ids[2] == ids[3] && ids[0] != ids[2])
    }

    @Test func severalWorkersTakeSeveralKeysButNeverOneTwice() async {
        let queue = queue
        for key in ["a", "b", "c"] { queue.add(key) }
        let together = Meeting(of: 3)
        await running(
            controller(queue, workers: 3) { key, _ in
                queue.add(key)
                await together.arrive()
                return .done
            }
        ) {
            await logged("reconciled", times: 6)
        }
        #expect(Set(calls.value.prefix(3)) == ["a", "b", "c"])
        #expect(calls.value.count >= 6)
    }

    @Test func nothingIsReconciledBeforeTheStoresAreSynced() async {
        let queue = queue
        queue.add("a")
        let isSynced = Shared(false)
        let controller = controller(queue) {
            while !isSynced.value {
                await Task.yield()
                try Task.checkCancellation()
            }
        } _: { _, _ in
            #expect(isSynced.value)
            return .done
        }
        await running(controller) {
            for _ in 0..<100 { await Task.yield() }
            #expect(calls.value.isEmpty)
            isSynced.update { $0 = true }
            await logged("reconciled")
        }
    }

    @Test func aGracefulShutdownWaitsForWhatIsInWorkAndStartsNothing() async throws {
        let queue = queue
        queue.add("a")
        queue.add("b")
        let mayEnd = Shared(false)
        let controller = controller(queue) { _, _ in
            while !mayEnd.value, !Task.isCancelled { await Task.yield() }
            #expect(!Task.isCancelled)
            return .requeue(after: .seconds(1))
        }
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await controller.run() }
                while calls.value.isEmpty, !Task.isCancelled { await Task.yield() }
                trigger.triggerGracefulShutdown()
                for _ in 0..<100 { await Task.yield() }
                #expect(!logs.messages.contains("controller stopped"))
                mayEnd.update { $0 = true }
                try await group.waitForAll()
            }
        }
        #expect(calls.value == ["a"])
        #expect(logs.messages.suffix(2) == ["reconciled", "controller stopped"])
    }

    @Test func aGracefulShutdownBeforeTheStoresAreSyncedEndsAtOnce() async throws {
        let controller = controller(queue) {
            try await hang()
        } _: { _, _ in
            .done
        }
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await controller.run() }
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    @Test func cancellationReachesAReconcileInWork() async {
        let queue = queue
        queue.add("a")
        await running(
            controller(queue) { _, _ in
                try await hang()
                return .done
            }
        ) {
            while calls.value.isEmpty, !Task.isCancelled { await Task.yield() }
        }
        // Stopping is no failure.
        #expect(!logs.messages.contains("reconcile failed"))
    }

    @Test func aServerThatIsDownIsSaidOnceNotForEachKey() async {
        let queue = queue
        for key in ["a", "b", "c"] { queue.add(key) }
        let monitorLogs = LogCapture()
        let server = ServerMonitor(server: "https://api", clock: clock, logger: monitorLogs.logger())
        let client = KubernetesClient(server: "https://api", transport: DeadTransport(), logger: logs.logger())
        let controller = controller(queue, server: server) { _, _ in
            _ = try await client.raw(.get, "/version")
            return .done
        }
        await running(controller) {
            await logged("reconcile failed", times: 3)
        }
        #expect(monitorLogs.messages == ["cannot reach the API server, trying again until it answers"])
        #expect(!server.isReachable)
        #expect(logs.entries.allSatisfy { $0["level"] == "debug" })
    }
}

/// Lets tasks pass when all of them are there.
private struct Meeting: Sendable {
    let size: Int
    private let count = Shared(0)

    init(of size: Int) {
        self.size = size
    }

    func arrive() async {
        count.update { $0 += 1 }
        while count.value < size, !Task.isCancelled { await Task.yield() }
    }
}
