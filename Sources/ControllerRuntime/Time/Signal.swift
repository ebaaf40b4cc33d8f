import Synchronization

/// Wakes one waiting task; several signals before the next wait count as one.
///
/// A wait may return without a signal (on cancellation), so the waiter looks at what it waited for again.
final class Signal: Sendable {
    private enum State {
        case idle
        case signalled
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex<State>(.idle)

    /// Wakes the waiter, or lets the next wait return at once.
    func send() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            switch state {
            case .idle, .signalled:
                state = .signalled
                return nil
            case .waiting(let waiter):
                state = .idle
                return waiter
            }
        }
        waiter?.resume()
    }

    /// Returns at the next signal or when the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumed = state.withLock { state -> CheckedContinuation<Void, Never>? in
                    switch state {
                    case .idle:
                        state = .waiting(continuation)
                        return nil
                    case .signalled:
                        state = .idle
                        return continuation
                    case .waiting(let other):
                        // There is one waiter at a time; should there be two, the first looks again.
                        state = .waiting(continuation)
                        return other
                    }
                }
                resumed?.resume()
            }
        } onCancel: {
            send()
        }
    }

    /// Returns at the next signal, at `deadline` (no deadline: never by itself), or when the task is cancelled.
    func wait(until deadline: Duration?, on stopwatch: Stopwatch) async {
        guard let deadline else { return await wait() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { await stopwatch.sleep(until: deadline) }
            await group.next()
            group.cancelAll()
        }
    }
}
