import ArgumentParser
import FoundationEssentials
import PKI

/// The executable: commands and flags, nothing else.
@main
struct Koguma: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "koguma",
        abstract: "Mutual TLS and zero-trust permissions for Kubernetes, with the manifests of Kuma.",
        discussion: """
            The options of run and dev are environment variables too: --system-namespace is KOGUMA_SYSTEM_NAMESPACE. \
            What the command line says goes before what the environment says.
            """,
        version: Version.text,
        subcommands: [Run.self, Dev.self, CRDs.self, Validate.self, ShowVersion.self]
    )

    static func main() async {
        ProcessExit.skipsCleanUp()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let command = subcommands.first { $0._commandName == arguments.first }
        guard command?.runsServices == true else { return await main(command, arguments) }
        await TerminationSignals.catching { await main(command, arguments) }
    }

    private static func main(_ command: (any ConfigurableCommand.Type)?, _ arguments: [String]) async {
        let fromEnvironment = EnvironmentArguments(
            settings: command?.settings ?? [],
            allSettings: Set(subcommands.flatMap { $0.settings }),
            environment: ProcessInfo.processInfo.environment
        )
        for warning in fromEnvironment.warnings { StandardError.write("koguma: \(warning)") }
        if let problem = fromEnvironment.problems.first { exit(withError: ValidationError(problem)) }
        await main(arguments.prefix(1) + fromEnvironment.arguments + arguments.dropFirst())
    }

    private static let subcommands: [any ConfigurableCommand.Type] = [
        Run.self, Dev.self, CRDs.self, Validate.self, ShowVersion.self,
    ]
}

/// A command that names the settings which the environment can give.
protocol ConfigurableCommand: AsyncParsableCommand {
    static var settings: [Setting] { get }

    /// Whether it runs until a signal ends it.
    static var runsServices: Bool { get }
}

extension ConfigurableCommand {
    static var runsServices: Bool { false }
}
