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
            Options that are about a cluster are environment variables too: --system-namespace is KOGUMA_SYSTEM_NAMESPACE. \
            What the command line says goes before what the environment says.
            """,
        version: Version.text,
        subcommands: subcommands
    )

    static func main() async {
        ProcessExit.skipsCleanUp()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let commands = commands(in: arguments)
        guard commands.last?.runsServices == true else { return await main(commands, arguments) }
        await TerminationSignals.catching { await main(commands, arguments) }
    }

    /// The command that the arguments begin with, and those of it that follow.
    private static func commands(in arguments: [String]) -> [any ConfigurableCommand.Type] {
        var commands: [any ConfigurableCommand.Type] = []
        var candidates = subcommands
        for argument in arguments {
            guard let next = candidates.first(where: { $0._commandName == argument }) else { break }
            commands.append(next)
            candidates = next.commands
        }
        return commands
    }

    private static func main(_ commands: [any ConfigurableCommand.Type], _ arguments: [String]) async {
        let fromEnvironment = EnvironmentArguments(
            settings: commands.last?.settings ?? [],
            allSettings: Set(subcommands.flatMap { $0.settings + $0.commands.flatMap { $0.settings } }),
            environment: ProcessInfo.processInfo.environment, given: arguments
        )
        for warning in fromEnvironment.warnings { StandardError.write("koguma: \(warning)") }
        if let problem = fromEnvironment.problems.first { exit(withError: ValidationError(problem)) }
        // What is no command is the root's to complain of.
        let end = max(commands.count, 1)
        await main(arguments.prefix(end) + fromEnvironment.arguments + arguments.dropFirst(end))
    }

    private static let subcommands: [any ConfigurableCommand.Type] = [
        Run.self, Dev.self, Authorities.self, ListIdentities.self, Explain.self, TestPermissions.self, Uninstall.self,
        CRDs.self, Validate.self,
        ShowVersion.self,
    ]
}

/// A command that names the settings which the environment can give.
protocol ConfigurableCommand: AsyncParsableCommand {
    static var settings: [Setting] { get }

    /// Whether it runs until a signal ends it.
    static var runsServices: Bool { get }

    /// The commands that it consists of, if it does.
    static var commands: [any ConfigurableCommand.Type] { get }
}

extension ConfigurableCommand {
    static var runsServices: Bool { false }
    static var commands: [any ConfigurableCommand.Type] { [] }
}
