import FoundationEssentials
import Subprocess
import SystemPackage

/// A program to be run, with all that it is given.
public struct Command: Sendable {
    /// A path, or a name to be looked up on the path.
    public var executable: String
    public var arguments: [String]
    /// What differs from the environment of the tests; nil takes a variable away.
    public var environment: [String: String?]
    public var input: String
    /// How long the program may take before it is killed: far more than it needs on a busy machine.
    public var limit: Duration

    public init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String?] = [:], input: String = "",
        limit: Duration = .seconds(90)
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.limit = limit
    }

    /// Runs the program to its end, whatever that is.
    ///
    /// - Throws: if it cannot be started, or is not done within the limit.
    public func run() async throws -> Outcome {
        try await withTimeLimit(limit, "\(self) is not done") {
            let result = try await Subprocess.run(
                program, arguments: Arguments(arguments), environment: variables,
                input: .array(Array(input.utf8)),
                // A list of everything in a small cluster is some 100 KiB.
                output: .bytes(limit: 64 << 20), error: .bytes(limit: 1 << 20))
            return Outcome(
                command: description, exit: Exit(result.terminationStatus),
                output: String(decoding: result.standardOutput, as: UTF8.self),
                errors: String(decoding: result.standardError, as: UTF8.self))
        }
    }

    /// Runs the program and returns what it wrote to standard output.
    ///
    /// - Throws: if it does not succeed, with what it wrote to standard error.
    @discardableResult
    public func succeed() async throws -> String {
        try await run().succeeded()
    }

    var program: Executable {
        executable.contains("/") ? .path(FilePath(executable)) : .name(executable)
    }

    var variables: Environment {
        var variables: [Environment.Key: String?] = [:]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        return .inherit.updating(variables)
    }
}

extension Command: CustomStringConvertible {
    public var description: String {
        ([executable.split(separator: "/").last.map(String.init) ?? executable] + arguments).joined(separator: " ")
    }
}

/// What came of a command.
public struct Outcome: Sendable {
    public var command: String
    public var exit: Exit
    public var output: String
    public var errors: String

    /// Both streams, for what may be said on either.
    public var text: String { output + errors }

    /// What it wrote to standard output.
    ///
    /// - Throws: if it did not succeed.
    @discardableResult
    public func succeeded() throws -> String {
        guard exit == .code(0) else { throw CommandFailed(outcome: self) }
        return output
    }
}

/// How a process ended.
public enum Exit: Sendable, Hashable {
    case code(Int32)
    case signal(Int32)

    init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .code(code)
        case .signaled(let signal): self = .signal(signal)
        }
    }
}

/// A command that was to succeed and did not.
public struct CommandFailed: Error, CustomStringConvertible {
    public let outcome: Outcome
    public var description: String { "\(outcome.command): \(outcome.exit)\n\(outcome.text)" }
}
