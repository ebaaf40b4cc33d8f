import ArgumentParser
import EmbeddedAPIServer
import FoundationEssentials
import Logging
import MeshAPI
import ServiceLifecycle

/// Runs an embedded API server and the controller in one process.
struct Dev: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Run an embedded API server and the controller, for a try without a cluster.",
        discussion: """
            It listens on 127.0.0.1 only, keeps everything in memory, and makes keys and tokens anew each time. \
            The namespaces of Kuma's guides are there: the system namespace and kong-air-production.
            """
    )
    static let settings: [Setting] =
        [.option("port"), .option("write-kubeconfig")] + OperatorOptions.settings + LoggingOptions.settings

    @Option(help: "The port of the API server on 127.0.0.1; 0 for any.")
    var port = 6443

    @Option(help: "Where to write the kubeconfig; ~/.kube/koguma-dev without it.")
    var writeKubeconfig: String?

    @OptionGroup var operatorOptions: OperatorOptions
    @OptionGroup var logging: LoggingOptions

    func validate() throws {
        guard 0...65_535 ~= port else { throw ValidationError("--port is a number from 0 to 65535, not \(port)") }
    }

    func run() async throws {
        let logger = logging.makeLogger(default: .text)
        // The server logs what it does for each request; only its troubles matter to somebody who tries Koguma.
        var serverLogger = logger
        serverLogger.logLevel = max(logger.logLevel, .warning)
        let server = try EmbeddedAPIServer(.init(port: port, logger: serverLogger))
        let controller = DevelopmentController(
            server: server, kubeconfigPath: try kubeconfigPath(),
            systemNamespace: operatorOptions.systemNamespace ?? Names.developmentSystemNamespace,
            options: operatorOptions, logger: logger)
        // The server goes last, so that the controller can finish what it is doing.
        try await runServices([server, controller], logger: serverLogger)
    }

    private func kubeconfigPath() throws -> String {
        if let writeKubeconfig { return writeKubeconfig }
        guard let home = ProcessInfo.processInfo.environment["HOME"], !home.isEmpty else {
            throw CommandError("HOME is not set: say where the kubeconfig is to be written with --write-kubeconfig")
        }
        let directory = "\(home)/.kube"
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw CommandError("cannot make \(directory): name another place with --write-kubeconfig")
        }
        return "\(directory)/koguma-dev"
    }
}
