import ControllerRuntime
import DequeModule
import KubernetesAPI
import Synchronization

/// Keys a second that one producer adds and four workers get and give back.
///
/// The baseline is the least that can hand over: it knows neither duplicates, priorities, turns nor delays.
func measureQueue() async -> Measurement {
    let keys = (0..<200_000).map { ObjectKey(namespace: "namespace-\($0 % 50)", name: "object-\($0)") }
    var rates: (queue: [Double], plain: [Double]) = ([], [])
    for _ in 0..<7 {
        rates.plain.append(await keysPerSecond(keys, through: PlainQueue()))
        rates.queue.append(await keysPerSecond(keys, through: WorkQueue(groupedBy: \.namespace)))
    }
    let value = rates.queue.median
    return Measurement(
        name: "queue", value: value, unit: "keys/s", baseline: rates.plain.median,
        baselineIs: "the same through a Deque behind a Mutex, which keeps no account of keys",
        goal: "value >= 200000", isGoalMet: value >= 200_000)
}

private protocol HandoverQueue: Sendable {
    func add(_ key: ObjectKey)
    func next() async -> ObjectKey?
    func done(_ key: ObjectKey)
    func shutDown()
}

extension WorkQueue<ObjectKey>: HandoverQueue {
    fileprivate func add(_ key: ObjectKey) { add(key, priority: .normal) }
}

private func keysPerSecond(_ keys: [ObjectKey], through queue: some HandoverQueue) async -> Double {
    let countdown = Countdown(keys.count)
    let clock = ContinuousClock()
    let start = clock.now
    await withDiscardingTaskGroup { group in
        for _ in 0..<4 {
            group.addTask {
                while let key = await queue.next() {
                    queue.done(key)
                    if countdown.next() == 0 { queue.shutDown() }
                }
            }
        }
        group.addTask {
            for key in keys { queue.add(key) }
        }
    }
    return Double(keys.count) / (clock.now - start).inSeconds
}

private final class Countdown: Sendable {
    private let rest: Atomic<Int>

    init(_ count: Int) {
        rest = Atomic(count)
    }

    func next() -> Int { rest.subtract(1, ordering: .relaxed).newValue }
}

private final class PlainQueue: HandoverQueue {
    private struct State {
        var keys: Deque<ObjectKey> = []
        var waiters: [CheckedContinuation<ObjectKey?, Never>] = []
        var isShutDown = false
    }

    private let state = Mutex(State())

    func add(_ key: ObjectKey) {
        let waiter = state.withLock { state in
            let waiter = state.waiters.popLast()
            if waiter == nil { state.keys.append(key) }
            return waiter
        }
        waiter?.resume(returning: key)
    }

    func next() async -> ObjectKey? {
        if let key = state.withLock({ $0.keys.popFirst() }) { return key }
        return await withCheckedContinuation { continuation in
            let key = state.withLock { state -> ObjectKey?? in
                if let key = state.keys.popFirst() { return key }
                if state.isShutDown { return .some(nil) }
                state.waiters.append(continuation)
                return nil
            }
            if let key { continuation.resume(returning: key) }
        }
    }

    func done(_ key: ObjectKey) {}

    func shutDown() {
        let waiters = state.withLock { state in
            state.isShutDown = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: nil) }
    }
}
