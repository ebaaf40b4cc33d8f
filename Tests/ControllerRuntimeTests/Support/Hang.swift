/// Waits until the task is cancelled, which it throws.
func hang() async throws {
    // Never finished: only cancellation ends the loop.
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    for await _ in stream {}
    continuation.finish()
    throw CancellationError()
}
