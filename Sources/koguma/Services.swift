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
        // What Kubernetes gives a Pod from SIGTERM to SIGKILL, unless told otherwise.
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        configuration.maximumCancellationDuration = .seconds(5)
        try await ServiceGroup(configuration: configuration).run()
    }
}

/// The controller as the options say.
func makeOperator(
    _ client: KubernetesClient, systemNamespace: String, options: OperatorOptions, logger: Logger
) -> Operator {
    Operator(
        OperatorConfiguration(
            systemNamespace: systemNamespace, createsDefaultMesh: !options.noDefaultMesh,
            allowsKuma: options.allowKuma, instance: ProcessInfo.processInfo.hostName),
        client: client, logger: logger)
}
