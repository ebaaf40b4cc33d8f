import ControllerRuntime
import Logging
import ServiceLifecycle

/// What a command tells of itself over HTTP: its metrics and its health.
struct Endpoints {
    /// Where they are where nothing else is said; nil for nowhere.
    struct Defaults {
        var metrics: ListenAddress?
        var health: ListenAddress?

        /// In a cluster, for Prometheus and the kubelet.
        static let cluster = Defaults(
            metrics: ListenAddress(host: "", port: 8080), health: ListenAddress(host: "", port: 8081))

        /// On a machine where somebody tries things out, and these ports may well be taken.
        static let none = Defaults()
    }

    private var metrics: MetricsServer?
    private var health: HealthServer?

    init(
        _ options: EndpointOptions, defaults: Defaults, registry: PrometheusRegistry, liveness: [HealthCheck],
        readiness: [HealthCheck], level: LogLevelControl, logger: Logger
    ) {
        if let address = options.metricsAddress.map(\.address) ?? defaults.metrics {
            metrics = MetricsServer(on: address, setting: "--metrics-address", registry: registry, logger: logger)
        }
        if let address = options.healthAddress.map(\.address) ?? defaults.health {
            health = HealthServer(
                on: address, setting: "--health-address", liveness: liveness, readiness: readiness, logLevel: level,
                logger: logger)
        }
    }

    /// All services in the order in which they are to start: the given ones begin when the endpoints listen, and end
    /// before these do.
    func services(before others: [any Service]) -> [any Service] {
        let servers: [(any Service)?] = [metrics, health]
        return servers.compactMap { $0 } + others.map { AfterEndpoints(endpoints: self, service: $0) }
    }

    fileprivate func waitUntilListening() async throws {
        _ = try await metrics?.port()
        _ = try await health?.port()
    }
}

/// A service that begins when the endpoints listen.
private struct AfterEndpoints: Service {
    let endpoints: Endpoints
    let service: any Service

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await endpoints.waitUntilListening() }
        } catch is CancellationError {
            return
        }
        try await service.run()
    }
}

extension PrometheusRegistry {
    /// The metrics of the whole process, with those that say what it is.
    static func ofProcess() -> PrometheusRegistry {
        let registry = PrometheusRegistry()
        registry.observe("koguma_build_info") { [MetricSample([("version", Version.text)], 1)] }
        registry.observeProcess()
        return registry
    }
}
