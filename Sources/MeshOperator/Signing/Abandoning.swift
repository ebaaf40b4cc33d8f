/// Waits for work that nothing can stop, until the task is cancelled: what the work comes to after that is dropped.
/// - Returns: nil if the task was cancelled first.
func abandoningWhenCancelled<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value? {
    let (values, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingOldest(1))
    // Not a child of this task, which would have to wait for it.
    Task {
        continuation.yield(await work())
        continuation.finish()
    }
    for await value in values { return value }
    return nil
}
