import FoundationEssentials
import JSON
import Logging
import ServiceLifecycle
import TestSupport
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
        guard let reason = await TestSupport.Kubectl.reasonForSkipping() else { return true }
        print("SKIPPED: \(reason)")
        return false
    }

    /// Runs a server and gives a kubectl for it to `work`.
    static func withServer(
        authorization: EmbeddedAPIServer.Authorization = .alwaysAllow,
        _ work: @Sendable (Kubectl) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = try EmbeddedAPIServer(.init(logger: logger, authorization: authorization))
        let group = ServiceGroup(services: [server], logger: logger)
        let directory = try TemporaryDirectory()
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await server.writeKubeconfig(to: directory.file("kubeconfig"))
            try await work(Kubectl(directory: directory.path))
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
        let result = try await run(arguments, input: input)
        if !mayFail, !result.isSuccess {
            Issue.record(
                "kubectl \(arguments.joined(separator: " ")): \(result.errors)", sourceLocation: sourceLocation)
        }
        return result
    }

    /// The object, as `get -o json` prints it.
    func object(_ arguments: String...) async throws -> JSONValue {
        try JSONValue(parsing: try await run(["get", "-o", "json"] + arguments).output)
    }

    /// - Parameter editor: what `kubectl edit` runs, before the name of the file.
    func run(_ arguments: [String], input: String = "", editor: String = "true") async throws -> Result {
        let outcome = try await Command(
            // The cache is in the home. Completion takes no flag before its command.
            "kubectl", arguments,
            environment: ["HOME": directory, "KUBECONFIG": directory + "/kubeconfig", "KUBE_EDITOR": editor],
            input: input
        ).run()
        return Result(output: outcome.output, errors: outcome.errors, isSuccess: outcome.exit == .code(0))
    }
}

/// Looked for once for all suites.
let hasKubectl = Task { await Kubectl.isThere() }
