import Subprocess
import SystemPackage

/// Runs a credential plugin once: no shell, no input, a session of its own, limits to its time and its output.
struct PluginProcess: Sendable {
    /// Far more than a credential needs.
    private static let outputLimit = 1 << 20

    let configuration: PluginConfiguration
    /// Programs that ask a cloud need seconds; nobody is there to be asked for more.
    var limit = Duration.seconds(60)

    /// What the plugin made.
    ///
    /// When the task is cancelled, or the time is over, the plugin and what it started are ended.
    /// - Throws: ``TokenError`` that names the field of the kubeconfig.
    func run() async throws(TokenError) -> PluginCredential {
        let output: [UInt8]
        do {
            output = try await runWithinLimit()
        } catch let error as TokenError {
            throw TokenError("\(configuration.source): \(error)")
        } catch let error as SubprocessError {
            throw TokenError("\(configuration.source): \(explain(error))")
        } catch {
            throw TokenError("\(configuration.source): the plugin was stopped")
        }
        do {
            return try PluginCredential(parsing: output, version: configuration.version)
        } catch {
            throw TokenError("\(configuration.source): \(configuration.command) \(error)")
        }
    }

    private func runWithinLimit() async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await runToTheEnd() }
            group.addTask {
                try await ContinuousClock().sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let output = try await group.next() ?? nil else {
                throw TokenError("\(configuration.command) was not done within \(limit) and was ended")
            }
            return output
        }
    }

    private func runToTheEnd() async throws -> [UInt8] {
        let variables = configuration.allVariables
        var environment: [Environment.Key: String] = [:]
        for (name, value) in variables { environment[Environment.Key(stringLiteral: name)] = value }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1))]
        let result = try await Subprocess.run(
            try await executable(), arguments: Arguments(configuration.arguments),
            environment: .custom(environment), platformOptions: options, input: .none,
            output: .bytes(limit: Self.outputLimit), error: .bytes(limit: Self.outputLimit))
        guard result.terminationStatus.isSuccess else {
            let complaint = PluginComplaint.text(result.standardError, hiding: configuration.variables.values)
            throw TokenError(
                "\(configuration.command) failed (\(result.terminationStatus))"
                    + (complaint.isEmpty ? "" : ": \(complaint)"))
        }
        return result.standardOutput
    }

    /// Looked up on our own path, as client-go does, not on that of the plugin's environment.
    private func executable() async throws -> Executable {
        if configuration.command.contains("/") { return .path(FilePath(configuration.command)) }
        var own: [Environment.Key: String] = [:]
        if let path = configuration.environment["PATH"] { own["PATH"] = path }
        return .path(try await Executable.name(configuration.command).resolveExecutablePath(in: .custom(own)))
    }

    private func explain(_ error: SubprocessError) -> String {
        switch error.code {
        case .outputLimitExceeded:
            return "\(configuration.command) wrote more than \(Self.outputLimit) bytes"
        case .executableNotFound, .spawnFailed:
            let hint = PluginComplaint.text(Array(configuration.installHint.utf8), hiding: [])
            let place = configuration.command.contains("/") ? "" : " on the path"
            let cause = error.underlyingError.map { " (\($0))" } ?? ""
            return "\(configuration.command) cannot be started\(place)\(cause); install it"
                + (hint.isEmpty ? "" : ": \(hint)")
        default:
            return "\(configuration.command) could not be run"
        }
    }
}
