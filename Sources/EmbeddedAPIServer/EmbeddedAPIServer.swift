public import JSON
public import Logging
public import ServiceLifecycle

/// A Kubernetes API server in memory, on the loopback interface: for trying things out, and for tests.
///
/// Its certificate authority and its token are made anew for each instance, and nothing is kept when it ends, unless
/// the options name a file for that.
public final class EmbeddedAPIServer: Service {
    /// How a server is set up.
    public struct Options: Sendable {
        /// The port on 127.0.0.1; 0 for any that is free.
        public var port: Int
        /// The namespace that the kubeconfig names.
        public var defaultNamespace: String
        /// The file in which everything is kept from one run to the next; nil for nowhere.
        public var state: String?
        /// Takes what clients are not told, such as that one was cut off because it does not read.
        public var logger: Logger
        /// How it is decided who may do what.
        public var authorization: Authorization
        /// A file that audit events are added to, one a line; nil for none.
        public var auditLog: String?
        /// Takes each audit event, as an Event of audit.k8s.io/v1, at once and on the way of the answer.
        public var auditSink: (@Sendable (JSONValue) -> Void)?

        /// Makes options; as they stand, any free port, nothing is kept, and everything allowed.
        public init(
            port: Int = 0, defaultNamespace: String = "default", state: String? = nil, logger: Logger,
            authorization: Authorization = .alwaysAllow, auditLog: String? = nil,
            auditSink: (@Sendable (JSONValue) -> Void)? = nil
        ) {
            self.port = port
            self.defaultNamespace = defaultNamespace
            self.state = state
            self.logger = logger
            self.authorization = authorization
            self.auditLog = auditLog
            self.auditSink = auditSink
        }
    }

    private let options: Options
    private let core: APICore
    let identity: ServerIdentity
    private let handler: RequestHandler
    private let limits: HTTPLimits
    private let keeper: StateKeeper?
    private let auditFile: AuditFile?
    private let listening = Listening()

    /// Makes the server's authority, certificate and token, or takes them from its state; nothing listens before `run()`.
    public convenience init(_ options: Options) throws(EmbeddedAPIServerError) {
        try self.init(options, configuration: .init())
    }

    init(
        _ options: Options, configuration: APICore.Configuration, limits: HTTPLimits = HTTPLimits()
    ) throws(EmbeddedAPIServerError) {
        let file = try options.state.map { path throws(EmbeddedAPIServerError) in try StateFile(path) }
        let kept = try file?.read(logger: options.logger)
        identity = try Self.identity(kept, of: file)
        var configuration = configuration
        configuration.authorization = options.authorization
        let core = APICore(configuration: configuration, restoring: kept)
        keeper = file.map { [identity] in
            StateKeeper(file: $0, core: core, identity: identity, logger: options.logger)
        }
        self.options = options
        self.core = core
        core.createBootstrapRoles()
        self.limits = limits
        let auditFile = try options.auditLog.map { path throws(EmbeddedAPIServerError) in
            try AuditFile(path: path, logger: options.logger)
        }
        self.auditFile = auditFile
        let tokens = ServiceAccountTokens(key: identity.tokenKey, core: core)
        handler = RequestHandler(
            core: core,
            authenticator: Authenticator(token: identity.token, tokens: tokens),
            watches: OpenWatches(limit: limits.watches),
            maximumBodySize: limits.bodySize,
            audit: AuditTrail(options, auditFile)
        )
    }

    private static func identity(
        _ kept: StateDocument?, of file: StateFile?
    ) throws(EmbeddedAPIServerError) -> ServerIdentity {
        do {
            return try kept.map { try ServerIdentity(kept: $0.identity) } ?? ServerIdentity()
        } catch {
            if let file, kept != nil { throw file.refused("is damaged: \(error)") }
            throw EmbeddedAPIServerError(
                code: .noIdentity, message: "cannot make the API server's own keys and certificates", cause: error)
        }
    }

    /// Serves until graceful shutdown or cancellation; open watches then end, and what is to be kept is.
    public func run() async throws {
        // Before anyone is told a version: what was kept says from where this server's are counted.
        do { try await keeper?.save() } catch {
            listening.fail(error)
            throw error
        }
        let end: Result<Void, any Error>
        do { end = .success(try await serve()) } catch { end = .failure(error) }
        try await keeper?.finish()
        try end.get()
    }

    private func serve() async throws {
        let server = HTTPServer(handler: handler, identity: identity, limits: limits, logger: options.logger)
        do {
            try await withThrowingTaskGroup { group in
                group.addTask { await self.core.run() }
                if let keeper = self.keeper { group.addTask { await keeper.run() } }
                group.addTask { await self.auditFile?.run() }
                defer {
                    group.cancelAll()
                    self.auditFile?.end()
                }
                try await withTaskCancellationOrGracefulShutdownHandler {
                    try await server.run(port: self.options.port) { self.listening.succeed(port: $0) }
                } onCancelOrGracefulShutdown: {
                    self.handler.watches.shutDown()
                }
            }
        } catch {
            let failure = EmbeddedAPIServerError.notListening(port: options.port, error)
            listening.fail(failure)
            throw failure
        }
        listening.fail(EmbeddedAPIServerError(code: .notListening, message: "the API server has stopped"))
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
