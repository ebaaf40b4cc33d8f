import Subprocess
import Synchronization

/// A process that runs beside a test.
public final class RunningProcess: Sendable {
    private typealias Handle = Execution<NoInput, SequenceOutput, SequenceOutput>

    /// What it writes to standard output.
    public let output = Lines()
    /// What it writes to standard error.
    public let errors = Lines()

    private let command: Command
    private let handle = Mutex<Handle?>(nil)
    private let start = Promise<Void>()
    private let end = Promise<Exit>()

    fileprivate init(_ command: Command) {
        self.command = command
    }

    /// Asks it to end (SIGTERM).
    public func terminate() { send(.terminate) }

    /// Ends it at once (SIGKILL).
    public func kill() { send(.kill) }

    /// Stops it without ending it (SIGSTOP).
    public func suspend() { send(.suspend) }

    /// Lets it go on (SIGCONT).
    public func resume() { send(.resume) }

    /// How it ended, as soon as it has.
    public func exit(within limit: Duration = .seconds(60)) async throws -> Exit {
        try await withTimeLimit(limit, "\(self.command) has not ended") { try await self.end.value() }
    }

    private func send(_ signal: Signal) {
        // A process that is gone needs no signal.
        handle.withLock { try? $0?.send(signal: signal) }
    }

    fileprivate func started() async throws { try await start.value() }

    fileprivate func run() async {
        do {
            let result = try await Subprocess.run(
                command.program, arguments: Arguments(command.arguments), environment: command.variables,
                input: .none, output: .sequence, error: .sequence
            ) { execution in
                handle.withLock { $0 = execution }
                start.succeed(())
                try await withThrowingTaskGroup { group in
                    group.addTask { try await Self.collect(execution.standardOutput, self.output) }
                    group.addTask { try await Self.collect(execution.standardError, self.errors) }
                    try await group.waitForAll()
                }
                // Both streams have ended, and so has the process: its number may soon be another's.
                handle.withLock { $0 = nil }
            }
            end.succeed(Exit(result.terminationStatus))
        } catch {
            handle.withLock { $0 = nil }
            start.fail(error)
            end.fail(error)
        }
        output.end()
        errors.end()
    }

    private static func collect(_ stream: SubprocessOutputSequence, _ lines: Lines) async throws {
        // A log line may hold a character that Unicode takes for a line break.
        let separated = stream.strings(
            separatedBy: .unicodeScalarSequence("\n".unicodeScalars), bufferingPolicy: .unbounded)
        for try await line in separated {
            lines.append(line)
        }
    }

    /// Ends the process, if it has not ended.
    fileprivate func stop() async {
        terminate()
        // Longer than a controller may take for what it has begun.
        if (try? await exit(within: .seconds(20))) == nil {
            kill()
            _ = try? await exit()
        }
    }
}

/// Runs a process for as long as `body` takes; what it has written by then is in the error, should there be one.
public func withProcess<Value>(
    _ command: Command, _ body: (RunningProcess) async throws -> Value
) async throws -> Value {
    let process = RunningProcess(command)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await process.run() }
        let result: Result<Value, any Error>
        do {
            try await process.started()
            result = .success(try await body(process))
        } catch {
            result = .failure(
                ProcessContext(command: command, output: process.output.all, errors: process.errors.all, cause: error))
        }
        await process.stop()
        return try result.get()
    }
}

/// An error, with what a process that ran meanwhile had to say.
public struct ProcessContext: Error, CustomStringConvertible {
    public let command: Command
    public let output: [String]
    public let errors: [String]
    public let cause: any Error

    public var description: String {
        // Enough to see what it did last.
        let log = (output + errors).suffix(60)
        return "\(cause)\n--- \(command) wrote\n" + log.joined(separator: "\n")
    }
}
