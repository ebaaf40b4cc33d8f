public import FoundationEssentials
public import HTTPTransport

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

    /// URL of a proxy; `nil` leaves it to the environment.
    public var proxy: SensitiveBytes?

    /// Where the address of the server was read, as `~/.kube/config: clusters["kind"].cluster.server`.
    ///
    /// Errors that say that nobody answers there, or somebody else, name it.
    public var source: String

    /// Whether this is the service account of the Pod that the process runs in.
    public internal(set) var isInCluster = false

    /// Makes a configuration.
    public init(
        server: String,
        namespace: String = "default",
        tls: TLSConfiguration = TLSConfiguration(),
        tokens: any TokenSource = NoToken(),
        proxy: SensitiveBytes? = nil,
        source: String = "arguments"
    ) {
        self.server = server
        self.namespace = namespace
        self.tls = tls
        self.tokens = tokens
        self.proxy = proxy
        self.source = source
    }

    /// Finds the configuration where controllers look for it.
    ///
    /// That is the file named by a flag, those in `KUBECONFIG`, the service account of the Pod, `~/.kube/config`. The
    /// first of these that there is decides; its mistakes are errors.
    ///
    /// - Parameters:
    ///   - kubeconfig: The file that a flag names, if any.
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
        if let kubeconfig, !kubeconfig.isEmpty {
            return try Kubeconfig(files: [kubeconfig], skipsMissing: false).configuration(context: context)
        }
        if let list = environment["KUBECONFIG"], !list.isEmpty {
            let files = list.split(separator: ":").map(String.init)
            return try Kubeconfig(files: files, skipsMissing: true).configuration(context: context)
        }
        if let configuration = try InCluster.configuration(environment: environment, directory: serviceAccount) {
            return configuration
        }
        if let home = environment["HOME"], !home.isEmpty {
            let file = home + "/.kube/config"
            if FileManager.default.fileExists(atPath: file) {
                return try Kubeconfig(files: [file], skipsMissing: false).configuration(context: context)
            }
        }
        throw KubeconfigError(
            file: "no kubeconfig", problem: "name one with --kubeconfig or KUBECONFIG, or run in a cluster")
    }

    func makeTransport() throws(TransportError) -> CurlTransport {
        try CurlTransport(.init(tls: tls, allowsPlainHTTP: server.hasPrefix("http://"), proxy: proxy))
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
