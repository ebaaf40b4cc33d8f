public import Logging
internal import ServiceLifecycle

/// Runs `operation`, and cancels it when it takes longer than `limit` to end after a graceful shutdown has begun.
///
/// - Parameters:
///   - limit: How long it may take then.
///   - clock: Measures that.
///   - logger: Told when it was not enough.
///   - what: What is being done, as `reconciles`.
///   - operation: Ends by itself when it is shut down gracefully, sooner or later.
/// - Throws: What the operation throws, unless it was cancelled for taking too long.
public func withDrainLimit(
    _ limit: Duration, clock: any Clock<Duration>, _ logger: Logger, _ what: String,
    operation: @escaping @Sendable () async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
            try await operation()
            return true
        }
        group.addTask {
            try await gracefulShutdown()
            try await clock.sleep(for: limit)
            return false
        }
        defer { group.cancelAll() }
        guard try await group.next() == false else { return }
        logger.warning(
            "not everything was done when the time was up, ending it",
            metadata: ["what": "\(what)", "limit": "\(limit)"])
        group.cancelAll()
        do {
            _ = try await group.next()
        } catch is CancellationError {
            return
        }
    }
}
