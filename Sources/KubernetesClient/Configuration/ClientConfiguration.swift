import CoreMetrics
public import FoundationEssentials
public import HTTPTransport
import Logging

/// Which API server to speak to, as whom, and how to know that it is the one.
public struct ClientConfiguration: Sendable {
    /// Scheme, host, port and perhaps a path, without a slash at the end.
    public var server: String

    /// The namespace that is meant where none is named.
    public var namespace: String

    /// How to prove who the server is, and who we are.
    public var tls: TLSConfiguration

    /// Where the bearer token comes from.
    public var tokens: any TokenSource

    /// The proxy for every request; `nil` leaves it to ``proxyEnvironment``.
    public var proxy: ProxyURL?

    /// The proxies that the environment names.
    public var proxyEnvironment: ProxyEnvironment

    /// Whom to act as; `nil` is who we are.
    public var impersonation: Impersonation?

    /// Where the address of the server was read, as `~/.kube/config: clusters["kind"].cluster.server`.
    ///
    /// Errors that say that nobody answers there, or somebody else, name it.
    public var source: String

    /// Where the credentials were read, as `~/.kube/config: users["me"].user.token`; empty if nobody knows.
    public var credentialSource = ""

    /// Whether this is the service account of the Pod that the process runs in.
    public internal(set) var isInCluster = false

    /// Where ``tls`` comes from, as far as it can change.
    var material = TLSMaterial()

    /// The program that makes the credentials, if one does.
    var plugin: PluginConfiguration?

    /// Makes a configuration.
    public init(
        server: String,
        namespace: String = "default",
        tls: TLSConfiguration = TLSConfiguration(),
        tokens: any TokenSource = NoToken(),
        proxy: ProxyURL? = nil,
        proxyEnvironment: ProxyEnvironment = ProxyEnvironment(),
        impersonation: Impersonation? = nil,
        source: String = "arguments"
    ) {
        self.server = server
        self.namespace = namespace
        self.tls = tls
        self.tokens = tokens
        self.proxy = proxy
        self.proxyEnvironment = proxyEnvironment
        self.impersonation = impersonation
        self.source = source
    }

    /// Finds the configuration where controllers look for it.
    ///
    /// That is the file named by a flag, those in `KUBECONFIG`, the service account of the Pod, `~/.kube/config`. The
    /// first of these that there is decides; its mistakes are errors.
    ///
    /// - Parameters:
    ///   - kubeconfig: The file that a flag names, if any; an empty name is a mistake, as of a variable that is not set.
    ///   - context: The context to use instead of the current one, if any.
    ///   - environment: Environment variables.
    ///   - serviceAccount: Where Kubernetes mounts the token of a Pod.
    /// - Throws: ``KubeconfigError``, one line that names the file and the field.
    public static func load(
        kubeconfig: String? = nil,
        context: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        serviceAccount: String = InCluster.directory
    ) throws(KubeconfigError) -> ClientConfiguration {
        var configuration = try find(
            kubeconfig: kubeconfig, context: context, environment: environment, serviceAccount: serviceAccount)
        configuration.proxyEnvironment = ProxyEnvironment(environment)
        return configuration
    }

    private static func find(
        kubeconfig: String?, context: String?, environment: [String: String], serviceAccount: String
    ) throws(KubeconfigError) -> ClientConfiguration {
        func read(_ files: [String], skipsMissing: Bool) throws(KubeconfigError) -> ClientConfiguration {
            let files = files.map { HomePath.expanded($0, environment: environment) }
            return try Kubeconfig(files: files, skipsMissing: skipsMissing)
                .configuration(context: context, environment: environment)
        }
        if let kubeconfig {
            guard !kubeconfig.isEmpty else {
                throw KubeconfigError(file: "--kubeconfig", problem: "is empty: name a file, or leave the option out")
            }
            return try read([kubeconfig], skipsMissing: false)
        }
        // Empty is not set, as for kubectl.
        if let list = environment["KUBECONFIG"], !list.isEmpty {
            return try read(list.split(separator: ":").map(String.init), skipsMissing: true)
        }
        if let configuration = try InCluster.configuration(environment: environment, directory: serviceAccount) {
            return configuration
        }
        if let home = environment["HOME"], !home.isEmpty {
            let file = home + "/.kube/config"
            if FileManager.default.fileExists(atPath: file) { return try read([file], skipsMissing: false) }
        }
        throw KubeconfigError(
            file: "no kubeconfig", problem: "name one with --kubeconfig or KUBECONFIG, or run in a cluster")
    }

    func makeTransport() throws(TransportError) -> CurlTransport {
        try CurlTransport(
            .init(
                tls: tls, allowsPlainHTTP: server.hasPrefix("http://"), proxy: proxy,
                proxyEnvironment: proxyEnvironment))
    }

    func makeCredentials(logger: Logger, metrics: any MetricsFactory = NOOPMetricsHandler.instance) -> Credentials {
        Credentials(
            tokens: tokens, plugin: plugin.map { CredentialPlugin($0, logger: logger) },
            tls: FollowedTLS(tls, material, logger: logger, metrics: metrics), impersonation: impersonation,
            source: credentialSource)
    }
}

extension ClientConfiguration: CustomStringConvertible, CustomReflectable {
    /// Server and source; nothing of the credentials.
    public var description: String { "\(server) (\(source))" }

    /// Server and source; nothing of the credentials.
    public var customMirror: Mirror {
        Mirror(self, children: ["server": server, "namespace": namespace, "source": source])
    }
}
