import Synchronization

/// The lines that a process has written to one stream so far; new ones can be waited for.
public final class Lines: Sendable {
    private struct Waiter {
        var matches: @Sendable (String) -> Bool
        var promise: Promise<String>
    }

    private struct State {
        var lines: [String] = []
        var hasEnded = false
        var waiters: [Waiter] = []
    }

    private let state = Mutex(State())

    /// What was written so far.
    public var all: [String] { state.withLock { $0.lines } }

    /// How many lines were written so far: where to begin to wait for a later one.
    public var count: Int { state.withLock { $0.lines.count } }

    /// The first line, from the given one on, that matches; it is waited for.
    ///
    /// - Throws: if the stream ends without one, or none comes within the limit.
    @discardableResult
    public func first(
        from start: Int = 0, within limit: Duration = .seconds(60), _ matches: @escaping @Sendable (String) -> Bool
    ) async throws -> String {
        let promise = Promise<String>()
        state.withLock { state in
            if let line = state.lines.dropFirst(start).first(where: matches) {
                promise.succeed(line)
            } else if state.hasEnded {
                promise.fail(NoSuchLine(lines: state.lines))
            } else {
                state.waiters.append(Waiter(matches: matches, promise: promise))
            }
        }
        do {
            return try await withTimeLimit(limit, "no such line came") { try await promise.value() }
        } catch is TimeLimitExceeded {
            throw NoSuchLine(lines: all)
        }
    }

    func append(_ line: String) {
        state.withLock { state in
            state.lines.append(line)
            state.waiters.removeAll { waiter in
                guard waiter.matches(line) else { return false }
                waiter.promise.succeed(line)
                return true
            }
        }
    }

    func end() {
        state.withLock { state in
            state.hasEnded = true
            for waiter in state.waiters { waiter.promise.fail(NoSuchLine(lines: state.lines)) }
            state.waiters = []
        }
    }
}

/// A line that was waited for did not come.
public struct NoSuchLine: Error, CustomStringConvertible {
    public let lines: [String]
    public var description: String {
        "the line that was waited for is not among these \(lines.count):\n" + lines.joined(separator: "\n")
    }
}
