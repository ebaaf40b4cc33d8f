public import Logging
public import ServiceLifecycle
import Synchronization

/// A Kubernetes API server in memory, on the loopback interface: for trying things out, and for tests.
///
/// Its certificate authority and its token are made anew for each instance, and nothing is kept when it ends.
public final class EmbeddedAPIServer: Service {
    /// How a server is set up.
    public struct Options: Sendable {
        /// The port on 127.0.0.1; 0 for any that is free.
        public var port: Int
        /// The namespace that the kubeconfig names.
        public var defaultNamespace: String
        /// Takes what clients are not told, such as that one was cut off because it does not read.
        public var logger: Logger

        /// Makes options; as they stand, any free port.
        public init(port: Int = 0, defaultNamespace: String = "default", logger: Logger) {
            self.port = port
            self.defaultNamespace = defaultNamespace
            self.logger = logger
        }
    }

    private let options: Options
    private let core: APICore
    let identity: ServerIdentity
    private let handler: RequestHandler
    private let limits: HTTPLimits
    private let listening = Listening()

    /// Makes the server's authority, certificate and token; nothing listens before `run()`.
    public convenience init(_ options: Options) throws(EmbeddedAPIServerError) {
        try self.init(options, core: APICore(), limits: HTTPLimits())
    }

    init(_ options: Options, core: APICore, limits: HTTPLimits) throws(EmbeddedAPIServerError) {
        do {
            identity = try ServerIdentity()
        } catch {
            throw EmbeddedAPIServerError(
                code: .noIdentity, message: "cannot make the API server's own keys and certificates", cause: error)
        }
        self.options = options
        self.core = core
        self.limits = limits
        handler = RequestHandler(
            core: core,
            authenticator: Authenticator(token: identity.token),
            watches: OpenWatches(limit: limits.watches),
            maximumBodySize: limits.bodySize
        )
    }

    /// Serves until graceful shutdown or cancellation; open watches then end.
    public func run() async throws {
        let server = HTTPServer(handler: handler, identity: identity, limits: limits, logger: options.logger)
        do {
            try await withThrowingTaskGroup { group in
                group.addTask { await self.core.run() }
                defer { group.cancelAll() }
                try await withTaskCancellationOrGracefulShutdownHandler {
                    try await server.run(port: self.options.port) { self.listening.succeed(port: $0) }
                } onCancelOrGracefulShutdown: {
                    self.handler.watches.shutDown()
                }
            }
        } catch {
            let failure = EmbeddedAPIServerError(
                code: .notListening,
                message: "the API server cannot listen on 127.0.0.1:\(options.port); choose another port, or 0 for any",
                cause: error
            )
            listening.fail(failure)
            throw failure
        }
        listening.fail(EmbeddedAPIServerError(code: .notListening, message: "the API server has stopped"))
    }

    /// Runs what goes on without requests (garbage collection, namespace deletion), where only `handle` is used.
    public func runWithoutListening() async {
        await core.run()
    }

    /// Answers a request in process, as if it had come over the network.
    public func handle(_ request: APIRequest) async -> APIResponse {
        await handler.handle(request)
    }

    /// The server's URL, as soon as it listens.
    ///
    /// - Throws: what kept it from listening.
    public func url() async throws -> String {
        "https://127.0.0.1:\(try await listening.port())"
    }

    /// The administrator's bearer token, a secret.
    public var token: String { identity.token }

    /// The PEM certificate that clients have to trust.
    public var certificateAuthority: String { identity.authorityPEM }

    /// The text of a kubeconfig for the administrator, token included, as soon as the server listens.
    public func kubeconfig() async throws -> String {
        try await kubeconfig(.token(token)).text
    }

    /// The text of a kubeconfig with a client certificate of its own, key included, as soon as the server listens.
    public func kubeconfig(for identity: ClientIdentity) async throws -> String {
        let pair = try self.identity.issueClientCertificate(identity)
        let credential = Kubeconfig.Credential.clientCertificate(
            certificatePEM: pair.certificatePEM, keyPEM: pair.keyPEM)
        return try await kubeconfig(credential).text
    }

    /// Writes the administrator's kubeconfig to a file that only its owner can read, as soon as the server listens.
    public func writeKubeconfig(to path: String) async throws {
        try await kubeconfig(.token(token)).write(to: path)
    }

    private func kubeconfig(_ credential: Kubeconfig.Credential) async throws -> Kubeconfig {
        Kubeconfig(
            server: try await url(),
            authorityPEM: identity.authorityPEM,
            credential: credential,
            namespace: options.defaultNamespace
        )
    }
}
