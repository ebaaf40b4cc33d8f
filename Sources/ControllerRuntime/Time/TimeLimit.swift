/// What ``withTimeLimit(_:clock:operation:)`` throws.
struct TimeLimitExceeded: Error, CustomStringConvertible {
    let limit: Duration

    var description: String { "nothing came of it within \(limit)" }
}

/// Runs `operation` and cancels it when it takes longer than `limit`.
///
/// It always waits for the operation to end, so nothing of it runs on afterwards; a result that came too late is still
/// a result.
/// - Parameter onExceeded: Told at once, as nobody knows when the operation will end.
/// - Throws: ``TimeLimitExceeded`` if the operation failed after it was cancelled, otherwise the operation's error.
func withTimeLimit<Result: Sendable>(
    _ limit: Duration,
    clock: any Clock<Duration>,
    onExceeded: () -> Void = {},
    operation: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await clock.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        // First comes the result, its error (or that of the sleep: we are cancelled), or the end of the time limit.
        if let result = try await group.next() ?? nil { return result }
        onExceeded()
        group.cancelAll()
        do {
            if let result = try await group.next() ?? nil { return result }
        } catch {
            throw TimeLimitExceeded(limit: limit)
        }
        throw TimeLimitExceeded(limit: limit)
    }
}
