import ArgumentParser
import ControllerRuntime
import FoundationEssentials
import KubernetesAPI
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

            Of several controllers of a cluster one leads, which holds the Lease koguma in the system namespace; the \
            others are ready to take over. One that loses it ends with status 1.
            """
    )
    static let runsServices = true
    static let settings: [Setting] =
        ClusterOptions.settings + [.flag("no-leader-election")] + OperatorOptions.settings + EndpointOptions.settings
        + LoggingOptions.settings

    @OptionGroup var cluster: ClusterOptions

    @Flag(help: "Lead without asking, where there is only ever one controller; it then needs no Lease.")
    var noLeaderElection = false

    @OptionGroup var operatorOptions: OperatorOptions
    @OptionGroup var endpointOptions: EndpointOptions
    @OptionGroup var logging: LoggingOptions

    func run() async throws {
        let level = logging.makeLevel()
        let logger = logging.makeLogger(default: .json, level: level)
        let configuration = try cluster.load()
        let systemNamespace = operatorOptions.place.name(configuration)
        logger.info(
            "starting",
            metadata: [
                "version": "\(Version.text)", "server": "\(configuration.server)", "source": "\(configuration.source)",
                "systemNamespace": "\(systemNamespace)",
            ])
        let registry = PrometheusRegistry.ofProcess()
        let client = try KubernetesClient(
            configuration, settings: .init(userAgent: userAgent), logger: logger, metrics: registry)
        let election = noLeaderElection ? nil : try election(configuration, systemNamespace, registry, logger)
        let controller = makeOperator(
            client, election: election, systemNamespace: systemNamespace, options: operatorOptions, metrics: registry,
            logger: logger)
        controller.observe(in: registry)
        let endpoints = Endpoints(
            endpointOptions, defaults: .cluster, registry: registry, liveness: controller.livenessChecks,
            readiness: controller.readinessChecks, level: level, logger: logger)
        var lifecycleLogger = logger
        lifecycleLogger.logLevel = max(logger.logLevel, .warning)
        try await runServices(endpoints.services(before: [controller]), logger: lifecycleLogger)
        logger.info("stopped")
    }

    private var userAgent: String { "koguma/\(Version.text)" }

    /// Who of several leads, by the times of Kubernetes' own components.
    ///
    /// There are no options for them: what is gained by others is seconds, and what is lost by wrong ones is the leader.
    private func election(
        _ configuration: ClientConfiguration, _ systemNamespace: String, _ metrics: PrometheusRegistry,
        _ logger: Logger
    ) throws -> Operator.Election {
        let election = try LeaderElector.Configuration(
            lease: ObjectKey(namespace: systemNamespace, name: Names.project),
            identity: LeaderElector.Configuration.makeIdentity(host: ProcessInfo.processInfo.hostName))
        let client = try KubernetesClient(
            configuration, settings: election.clientSettings(userAgent: userAgent), logger: logger,
            metrics: metrics)
        return Operator.Election(election, client: client) { lost in
            logger.critical("lost leadership, ending", metadata: ["err": "\(lost)"])
            // At once: whatever the work is doing, another may be doing it by now.
            Koguma.exit(withError: ExitCode.failure)
        }
    }
}
