import ArgumentParser
import ControllerRuntime
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
        [.option("kubeconfig"), .option("context")] + OperatorOptions.settings + EndpointOptions.settings
        + LoggingOptions.settings

    @Option(help: "The kubeconfig file to use.")
    var kubeconfig: String?

    @Option(help: "The context of the kubeconfig to use instead of its current one.")
    var context: String?

    @OptionGroup var operatorOptions: OperatorOptions
    @OptionGroup var endpointOptions: EndpointOptions
    @OptionGroup var logging: LoggingOptions

    func run() async throws {
        let level = logging.makeLevel()
        let logger = logging.makeLogger(default: .json, level: level)
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
        let registry = PrometheusRegistry.ofProcess()
        let client = try KubernetesClient(
            configuration, settings: .init(userAgent: "koguma/\(Version.text)"), logger: logger, metrics: registry)
        let controller = makeOperator(
            client, systemNamespace: systemNamespace, options: operatorOptions, logger: logger)
        let endpoints = Endpoints(
            endpointOptions, defaults: .cluster, registry: registry, liveness: [],
            readiness: [HealthCheck("operator") { controller.problem }], level: level, logger: logger)
        var lifecycleLogger = logger
        lifecycleLogger.logLevel = max(logger.logLevel, .warning)
        try await runServices(endpoints.services(before: [controller]), logger: lifecycleLogger)
        logger.info("stopped")
    }
}
