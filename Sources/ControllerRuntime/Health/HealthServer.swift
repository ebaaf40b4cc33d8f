public import Logging
public import ServiceLifecycle

/// Serves `/healthz`, `/readyz` and `/log-level`, for kubelets and people.
///
/// It is to start before what it reports on, and to stop after it.
public struct HealthServer: Service {
    private let server: EndpointServer

    /// Makes a server.
    /// - Parameters:
    ///   - address: Where it listens.
    ///   - setting: What the user can set the address with, for errors.
    ///   - liveness: What `/healthz` asks: whether the process has to be restarted.
    ///   - readiness: What `/readyz` asks: whether it does its work.
    ///   - logLevel: What `/log-level` shows and changes; nothing without it.
    ///   - logger: Where it says that it listens, and when the level changes.
    public init(
        on address: ListenAddress, setting: String, liveness: [HealthCheck], readiness: [HealthCheck],
        logLevel: LogLevelControl? = nil, logger: Logger
    ) {
        let respond = Self.respond(
            liveness: liveness, readiness: readiness,
            logLevel: logLevel.map { LogLevelEndpoint(control: $0, logger: logger) })
        server = EndpointServer("health checks", on: address, setting: setting, logger: logger, respond: respond)
    }

    static func respond(
        liveness: [HealthCheck], readiness: [HealthCheck], logLevel: LogLevelEndpoint?
    ) -> EndpointServer.Respond {
        let endpoints = [HealthEndpoint("healthz", liveness), HealthEndpoint("readyz", readiness)]
        return { request in
            if let logLevel, request.path == "/log-level" { return logLevel.answer(request) }
            guard request.method == "GET" || request.method == "HEAD" else { return .methodNotAllowed("GET") }
            for endpoint in endpoints {
                if let answer = endpoint.answer(request) { return answer }
            }
            return .notFound
        }
    }

    /// The port, as soon as it listens.
    /// - Throws: What keeps it from listening.
    public func port() async throws -> Int { try await server.port() }

    /// Serves until graceful shutdown or cancellation.
    /// - Throws: ``EndpointServerError`` if it cannot listen.
    public func run() async throws { try await server.run() }
}
