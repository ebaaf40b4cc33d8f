public import Logging
public import ServiceLifecycle

/// Serves `/metrics`.
public struct MetricsServer: Service {
    private let server: EndpointServer

    /// Makes a server.
    /// - Parameters:
    ///   - address: Where it listens.
    ///   - setting: What the user can set the address with, for errors.
    ///   - registry: The metrics.
    ///   - logger: Where it says that it listens.
    public init(on address: ListenAddress, setting: String, registry: PrometheusRegistry, logger: Logger) {
        server = EndpointServer("metrics", on: address, setting: setting, logger: logger) { request in
            guard request.path == "/metrics" else { return .notFound }
            guard request.method == "GET" || request.method == "HEAD" else { return .methodNotAllowed("GET") }
            return EndpointResponse(200, contentType: Exposition.contentType, registry.exposition())
        }
    }

    /// The port, as soon as it listens.
    /// - Throws: What keeps it from listening.
    public func port() async throws -> Int { try await server.port() }

    /// Serves until graceful shutdown or cancellation.
    /// - Throws: ``EndpointServerError`` if it cannot listen.
    public func run() async throws { try await server.run() }
}
