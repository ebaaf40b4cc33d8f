/// A place where something waits until it may go on.
public final class Gate: Sendable {
    private let arrivals = AsyncStream.makeStream(of: Void.self)
    private let opening = AsyncStream.makeStream(of: Never.self)

    public init() {}

    /// Arrives, and waits until the gate is open or the task is cancelled.
    public func pass() async {
        arrivals.continuation.yield()
        for await _ in opening.stream {}
    }

    public func waitForArrival() async {
        for await _ in arrivals.stream { return }
    }

    public func open() {
        opening.continuation.finish()
    }
}
