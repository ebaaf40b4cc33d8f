/// Something took longer than it may.
public struct TimeLimitExceeded: Error, CustomStringConvertible {
    public let description: String
}

/// Gives up what takes longer than it may.
///
/// The limit only ends what would never end: no test waits for it to pass.
public func withTimeLimit<Value: Sendable>(
    _ limit: Duration, _ complaint: @autoclosure @escaping @Sendable () -> String,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            let clock = ContinuousClock()
            try await clock.sleep(until: clock.now + limit)
            throw TimeLimitExceeded(description: "\(complaint()) after \(limit)")
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
