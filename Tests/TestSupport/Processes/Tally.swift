import Synchronization

/// How often something has happened, for those who wait for that.
final class Tally: Sendable {
    private struct State {
        var count = 0
        var waiters: [(count: Int, promise: Promise<Void>)] = []
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }

    func add() {
        let ready = state.withLock { state in
            state.count += 1
            let count = state.count
            defer { state.waiters.removeAll { $0.count <= count } }
            return state.waiters.filter { $0.count <= count }
        }
        for waiter in ready { waiter.promise.succeed(()) }
    }

    /// Returns when it has happened so often, or when the task is cancelled.
    func wait(for count: Int) async {
        let promise = Promise<Void>()
        let isReached = state.withLock { state in
            if state.count < count { state.waiters.append((count, promise)) }
            return state.count >= count
        }
        if !isReached { try? await promise.value() }
    }
}
