import CoreMetrics
import FoundationEssentials
import KubernetesClient
import Logging
import MeshOperator
import ServiceLifecycle

/// Runs services until one ends or a signal comes; a second signal ends the process at once.
func runServices(_ services: [any Service], logger: Logger) async throws {
    try await TerminationSignals.end { signal in
        var configuration = ServiceGroupConfiguration(
            services: (services + [signal]).map {
                .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
            },
            logger: logger)
        // The controller limits itself: 30 s for reconciles, 5 s each for events and the lease. The manifests give the
        // Pod 45 s.
        configuration.maximumGracefulShutdownDuration = .seconds(42)
        configuration.maximumCancellationDuration = .seconds(5)
        try await ServiceGroup(configuration: configuration).run()
    }
}

/// The controller as the options say.
///
/// - Parameter election: Who of several leads; without one, this one does.
func makeOperator(
    _ client: KubernetesClient, election: Operator.Election? = nil, systemNamespace: String, options: OperatorOptions,
    identitySecretNamespaces: IdentitySecretNamespaces = .none,
    metrics: any MetricsFactory = NOOPMetricsHandler.instance, logger: Logger
) -> Operator {
    var configuration = OperatorConfiguration(
        systemNamespace: systemNamespace, createsDefaultMesh: !options.noDefaultMesh,
        allowsKuma: options.allowKuma, instance: ProcessInfo.processInfo.hostName)
    configuration.propagationDelay = options.propagationDelay
    configuration.authorityFileDirectory = options.caFileDir
    // What cannot be taken was refused before.
    let said = try? IdentitySecretNamespaces(options.identitySecretNamespaces)
    configuration.identitySecretNamespaces =
        options.identitySecretNamespaces.isEmpty ? identitySecretNamespaces : said ?? .none
    return Operator(
        configuration, client: client, election: election, metrics: metrics, logger: logger)
}
