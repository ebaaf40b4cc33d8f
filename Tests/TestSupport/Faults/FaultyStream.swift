import HTTPTransport
import Synchronization

/// A watch to whose lines something happens.
final class FaultyStream: Sendable {
    /// As CurlTransport's.
    private static let lineLimit = 8 << 20

    private struct State {
        var faults: [StreamFault]
        /// Lines that wait for what comes before them.
        var pending: [[UInt8]] = []
        var passed = 0
        var isTrickling: Duration?
        var edits: [@Sendable ([[UInt8]]) -> [[UInt8]]] = []
        var isOver = false
    }

    private let stream: HTTPStream
    private let idleTimeout: Duration?
    private let clock: any Clock<Duration>
    private let state: Mutex<State>
    private let breaking = Gate()
    private let isBroken = Atomic(false)

    init(_ stream: HTTPStream, _ faults: [StreamFault], idleTimeout: Duration?, clock: any Clock<Duration>) {
        self.stream = stream
        self.idleTimeout = idleTimeout
        self.clock = clock
        state = Mutex(State(faults: faults))
    }

    var head: HTTPHead { stream.head }

    /// Gives the connection up.
    func close() { stream.close() }

    /// Breaks the connection, whoever waits for it.
    func sever() {
        isBroken.store(true, ordering: .releasing)
        breaking.open()
        stream.close()
    }

    /// The next lines, as ``HTTPStream/nextBatch()``.
    func next() async throws(TransportError) -> [[UInt8]]? {
        while true {
            if isBroken.load(ordering: .acquiring) { throw Self.lost }
            if state.withLock({ $0.isOver }) { return nil }
            if let effect = due() {
                if let lines = try await suffer(effect) { return lines }
                continue
            }
            guard let lines = try await pull() else { return nil }
            let (passed, pause) = state.withLock { state in (pass(lines, &state), state.isTrickling) }
            guard !passed.isEmpty else { continue }
            if let pause { try await wait(pause) }
            if passed.contains(where: { $0.count > Self.lineLimit }) {
                throw TransportError(.lineTooLong, "a line is longer than \(Self.lineLimit) bytes")
            }
            return passed
        }
    }

    private func due() -> StreamFault.Effect? {
        state.withLock { state in
            guard let index = state.faults.firstIndex(where: { $0.after <= state.passed }) else { return nil }
            return state.faults.remove(at: index).effect
        }
    }

    private func pull() async throws(TransportError) -> [[UInt8]]? {
        let pending = state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
        if !pending.isEmpty { return pending }
        let lines = try await stream.nextBatch()
        if isBroken.load(ordering: .acquiring) { throw Self.lost }
        return lines.map { lines in state.withLock { state in state.edits.reduce(lines) { $1($0) } } }
    }

    /// Lets through what comes before the next fault.
    private func pass(_ lines: [[UInt8]], _ state: inout State) -> [[UInt8]] {
        let most = min((state.faults.map(\.after).min() ?? .max) - state.passed, state.isTrickling == nil ? .max : 1)
        let passed = Array(lines.prefix(most))
        state.pending = Array(lines.dropFirst(most))
        state.passed += passed.count
        return passed
    }

    private func suffer(_ effect: StreamFault.Effect) async throws(TransportError) -> [[UInt8]]? {
        switch effect {
        case .reset:
            stream.close()
            state.withLock { $0.isOver = true }
            throw Self.lost
        case .end:
            stream.close()
            state.withLock { $0.isOver = true }
            return nil
        case .cutOff:
            let line = try await pull()?.first
            stream.close()
            state.withLock { $0.isOver = true }
            return line.map { [Array($0.prefix(max(1, $0.count / 2)))] }
        case .silence:
            try await wait(idleTimeout)
            throw TransportError(.timeout, "no answer in time")
        case .inserted(let lines):
            state.withLock { $0.pending = lines + $0.pending }
            return nil
        case .trickle(let pause):
            state.withLock { $0.isTrickling = pause }
            return nil
        case .waits(let gate):
            await race { await gate.pass() }
            return nil
        case .edited(let edit):
            state.withLock { state in
                state.pending = edit(state.pending)
                state.edits.append(edit)
            }
            return nil
        }
    }

    /// Waits on the clock, for ever if there is no end to it.
    private func wait(_ duration: Duration?) async throws(TransportError) {
        await race { [clock] in
            if let duration { try? await pause(duration, on: clock) } else { await Gate().pass() }
        }
        if isBroken.load(ordering: .acquiring) { throw Self.lost }
        if Task.isCancelled { throw TransportError(.cancelled, "cancelled") }
    }

    /// Does something until the connection breaks.
    private func race(_ body: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await body() }
            group.addTask { [breaking] in await breaking.pass() }
            await group.next()
            group.cancelAll()
        }
    }

    private static let lost = TransportError(.connectionLost, "the connection broke")
}

/// Waits on any clock.
func pause(_ duration: Duration, on clock: some Clock<Duration>) async throws {
    try await clock.sleep(until: clock.now.advanced(by: duration), tolerance: nil)
}
