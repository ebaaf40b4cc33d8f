public import CoreMetrics
public import HTTPTransport
public import Logging

/// Speaks to one API server as one user.
///
/// A value to pass around: copies share connections and credentials. Every verb throws ``KubernetesError`` and stops at
/// once, its connection included, when the task is cancelled.
public struct KubernetesClient: Sendable {
    /// Limits and habits that hold for every request.
    public struct Settings: Sendable {
        /// What the `User-Agent` header says: name, version and system.
        public var userAgent: String

        /// Longest time for one attempt of a request; twice that for lists.
        public var timeout: Duration

        /// Most attempts after the first that a server can ask for with `Retry-After`; 10 as in client-go.
        public var maximumRetries: Int

        /// The longest `Retry-After` that a request waits for; a longer one is an error that carries it.
        public var maximumRetryAfter: Duration

        /// Makes settings.
        public init(
            userAgent: String = "koguma",
            timeout: Duration = .seconds(30),
            maximumRetries: Int = 10,
            maximumRetryAfter: Duration = .seconds(30)
        ) {
            self.userAgent = userAgent
            self.timeout = timeout
            self.maximumRetries = maximumRetries
            self.maximumRetryAfter = maximumRetryAfter
        }
    }

    /// Where the API server is: scheme, host, port and perhaps a path, without a slash at the end.
    public let server: String

    /// Where the address was read; empty if nobody knows.
    let source: String
    let transport: any HTTPTransport
    let credentials: Credentials
    let settings: Settings
    let logger: Logger
    let warnings: WarningLog
    let remarks: RemarkLog
    let clock: any Clock<Duration>
    let metrics: RequestMetrics

    /// Makes a client over libcurl.
    ///
    /// - Throws: ``KubernetesError`` if libcurl cannot be used.
    public init(
        _ configuration: ClientConfiguration, settings: Settings = Settings(), logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) throws(KubernetesError) {
        do {
            self.init(
                server: configuration.server, source: configuration.source,
                transport: try configuration.makeTransport(),
                credentials: configuration.makeCredentials(logger: logger, metrics: metrics), settings: settings,
                logger: logger, clock: ContinuousClock(), metrics: metrics)
        } catch {
            throw KubernetesError("connect to \(configuration.server)", error)
        }
    }

    /// Makes a client over any transport: for tests, and to inject faults.
    ///
    /// - Parameters:
    ///   - server: Where the API server is, such as `https://10.0.0.1:6443`.
    ///   - source: Where that was read, for the errors that say that nobody answers there.
    ///   - transport: What sends the requests.
    ///   - tokens: Where the bearer token comes from.
    ///   - settings: Limits and habits.
    ///   - logger: Where warnings of the server go.
    ///   - clock: What waits when the server says `Retry-After`.
    ///   - metrics: Where requests are counted.
    public init(
        server: String,
        source: String = "",
        transport: any HTTPTransport,
        tokens: any TokenSource = NoToken(),
        settings: Settings = Settings(),
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(),
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.init(
            server: server, source: source, transport: transport, credentials: Credentials(tokens: tokens),
            settings: settings, logger: logger, clock: clock, metrics: metrics)
    }

    init(
        server: String, source: String, transport: any HTTPTransport, credentials: Credentials, settings: Settings,
        logger: Logger, clock: any Clock<Duration>,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.server = server
        self.source = source
        self.transport = transport
        self.credentials = credentials
        self.settings = settings
        self.logger = logger
        self.warnings = WarningLog(logger)
        self.remarks = RemarkLog(logger)
        self.clock = clock
        self.metrics = RequestMetrics(server: server, factory: metrics)
    }
}

extension KubernetesClient: CustomStringConvertible, CustomReflectable {
    /// The server; nothing of the credentials.
    public var description: String { "KubernetesClient(\(server))" }

    /// The server; nothing of the credentials.
    public var customMirror: Mirror { Mirror(self, children: ["server": server]) }
}
