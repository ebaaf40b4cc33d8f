import FoundationEssentials
import JSON
import Logging
import ServiceLifecycle
import Subprocess
import Testing

@testable import EmbeddedAPIServer

/// The real `kubectl`, pointed at a server of its own.
struct Kubectl: Sendable {
    /// What a command left behind.
    struct Result: Sendable {
        let output: String
        let errors: String
        let isSuccess: Bool

        /// The lines of the output, their columns split where there are two spaces or more.
        var table: [[String]] {
            output.split(separator: "\n").map { line in
                line.split(separator: "  ").map { trimmed($0) }.filter { !$0.isEmpty }
            }
        }
    }

    /// Holds the kubeconfig, kubectl's cache and its home.
    let directory: String

    /// Whether there is a kubectl that is new enough; says so if not.
    static func isThere() async -> Bool {
        guard let found = try? await run(["version", "--client", "-o", "json"], environment: .inherit),
            let version = try? JSONValue(parsing: found.output),
            let minor = version["clientVersion"]?["minor"]?.string.flatMap({ Int($0.prefix { $0.isNumber }) })
        else {
            print(
                "SKIPPED: the tests with the real kubectl; there is none on the PATH. Install kubectl 1.30 or newer."
            )
            return false
        }
        if minor < 30 { print("SKIPPED: the tests with the real kubectl: 1.\(minor) is older than 1.30.") }
        return minor >= 30
    }

    /// Runs a server and gives a kubectl for it to `work`.
    static func withServer(_ work: @Sendable (Kubectl) async throws -> Void) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = try EmbeddedAPIServer(.init(logger: logger))
        let group = ServiceGroup(services: [server], logger: logger)
        let directory = FileManager.default.temporaryDirectory.appending(path: "koguma-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await server.writeKubeconfig(to: directory + "/kubeconfig")
            try await work(Kubectl(directory: directory))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Runs a command, whose success is expected unless `mayFail`.
    @discardableResult
    func callAsFunction(
        _ arguments: String..., input: String = "", mayFail: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Result {
        let environment = Environment.inherit.updating([
            "HOME": directory, "KUBECONFIG": directory + "/kubeconfig", "KUBE_EDITOR": "true",
        ])
        let all = ["--cache-dir", directory + "/cache"] + arguments
        let result = try await Self.run(all, environment: environment, input: input)
        if !mayFail, !result.isSuccess {
            Issue.record(
                "kubectl \(arguments.joined(separator: " ")): \(result.errors)", sourceLocation: sourceLocation)
        }
        return result
    }

    /// The object, as `get -o json` prints it.
    func object(_ arguments: String...) async throws -> JSONValue {
        let environment = Environment.inherit.updating(["HOME": directory, "KUBECONFIG": directory + "/kubeconfig"])
        let all = ["--cache-dir", directory + "/cache", "get", "-o", "json"] + arguments
        return try JSONValue(parsing: try await Self.run(all, environment: environment).output)
    }

    private static func run(_ arguments: [String], environment: Environment, input: String = "") async throws -> Result
    {
        // Lists of a few hundred objects stay far below.
        let limit = 4 * 1024 * 1024
        let result = try await Subprocess.run(
            .name("kubectl"), arguments: Arguments(arguments), environment: environment, input: .string(input),
            output: .string(limit: limit), error: .string(limit: limit))
        return Result(
            output: result.standardOutput, errors: result.standardError,
            isSuccess: result.terminationStatus.isSuccess)
    }
}

/// Looked for once for all suites.
let hasKubectl = Task { await Kubectl.isThere() }
