import ArgumentParser
import FoundationEssentials
import KubernetesClient
import Logging
import MeshAPI
import MeshOperator
import ServiceLifecycle

/// Runs the controller against a cluster.
struct Run: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the controller against a cluster.",
        discussion: """
            The cluster is the one that --kubeconfig names, else KUBECONFIG, else the one that this Pod runs in, \
            else ~/.kube/config.
            """
    )
    static let runsServices = true
    static let settings: [Setting] =
        [.option("kubeconfig"), .option("context")] + OperatorOptions.settings + LoggingOptions.settings

    @Option(help: "The kubeconfig file to use.")
    var kubeconfig: String?

    @Option(help: "The context of the kubeconfig to use instead of its current one.")
    var context: String?

    @OptionGroup var operatorOptions: OperatorOptions
    @OptionGroup var logging: LoggingOptions

    func run() async throws {
        let logger = logging.makeLogger(default: .json)
        let configuration: ClientConfiguration
        do {
            configuration = try ClientConfiguration.load(kubeconfig: kubeconfig, context: context)
        } catch {
            throw CommandError("\(error)")
        }
        let systemNamespace =
            operatorOptions.systemNamespace
            ?? (configuration.isInCluster ? configuration.namespace : Names.systemNamespace)
        logger.info(
            "starting",
            metadata: [
                "version": "\(Version.text)", "server": "\(configuration.server)", "source": "\(configuration.source)",
                "systemNamespace": "\(systemNamespace)",
            ])
        let client = try KubernetesClient(
            configuration, settings: .init(userAgent: "koguma/\(Version.text)"), logger: logger)
        let controller = makeOperator(
            client, systemNamespace: systemNamespace, options: operatorOptions, logger: logger)
        var lifecycleLogger = logger
        lifecycleLogger.logLevel = max(logger.logLevel, .warning)
        try await runServices([controller], logger: lifecycleLogger)
        logger.info("stopped")
    }
}
