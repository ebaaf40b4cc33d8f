/// A place where something waits until it may go on.
public final class Gate: Sendable {
    private let arrivals = Tally()
    private let opening = Promise<Void>()

    public init() {}

    /// Arrives, and does not wait.
    public func arrive() { arrivals.add() }

    /// Arrives, and waits until the gate is open or the task is cancelled.
    public func pass() async {
        arrivals.add()
        try? await opening.value()
    }

    public func waitForArrival() async {
        await arrivals.wait(for: 1)
    }

    public func open() {
        opening.succeed(())
    }
}
