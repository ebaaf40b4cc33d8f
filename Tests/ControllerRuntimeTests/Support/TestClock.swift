import Synchronization

/// A clock that stands still until a test moves it.
final class TestClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration = .zero
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Observer {
        let latest: Instant
        let continuation: CheckedContinuation<Instant, Never>
    }

    private struct State {
        var now = Instant()
        var sleepers: [Int: Sleeper] = [:]
        var observers: [Observer] = []
        var lastID = 0
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enum Outcome { case due, cancelled, asleep([Observer]) }
                let outcome = state.withLock { state -> Outcome in
                    if Task.isCancelled { return .cancelled }
                    if deadline <= state.now { return .due }
                    state.sleepers[id] = Sleeper(deadline: deadline, continuation: continuation)
                    let told = state.observers.filter { deadline <= $0.latest }
                    state.observers.removeAll { deadline <= $0.latest }
                    return .asleep(told)
                }
                switch outcome {
                case .due: continuation.resume()
                case .cancelled: continuation.resume(throwing: CancellationError())
                case .asleep(let observers): for each in observers { each.continuation.resume(returning: deadline) }
                }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves the time and wakes whoever is due.
    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let now = state.now
            let due = state.sleepers.filter { $0.value.deadline <= now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Whether someone sleeps who is due within `duration`.
    func hasSleeper(within duration: Duration) -> Bool {
        state.withLock { state in
            state.sleepers.values.contains { $0.deadline <= state.now.advanced(by: duration) }
        }
    }

    /// Moves the time to when the next sleeper is due, if anybody sleeps who is due within `duration`.
    /// - Returns: How far.
    @discardableResult
    func advanceToNextSleeper(within duration: Duration = .seconds(3600)) -> Duration {
        let remaining = state.withLock { state in
            state.sleepers.values.map(\.deadline).min().map { state.now.duration(to: $0) }
        }
        guard let remaining, remaining <= duration else { return .zero }
        advance(by: remaining)
        return remaining
    }

    /// Waits until someone sleeps who is due within `duration`, and returns how long from now.
    func sleeper(within duration: Duration) async -> Duration {
        let deadline = await withCheckedContinuation { continuation in
            let first = state.withLock { state -> Instant? in
                let latest = state.now.advanced(by: duration)
                if let first = state.sleepers.values.map(\.deadline).min(), first <= latest { return first }
                state.observers.append(Observer(latest: latest, continuation: continuation))
                return nil
            }
            if let first { continuation.resume(returning: first) }
        }
        return now.duration(to: deadline)
    }

    /// Waits until someone sleeps who is due within `duration`, and moves the time to just then.
    @discardableResult
    func advanceToSleeper(within duration: Duration = .seconds(3600)) async -> Duration {
        let remaining = await sleeper(within: duration)
        advance(by: remaining)
        return remaining
    }
}
