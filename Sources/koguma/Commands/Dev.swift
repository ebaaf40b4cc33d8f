import ArgumentParser
import CPOSIX
import EmbeddedAPIServer
import FoundationEssentials
import Logging
import MeshAPI
import ServiceLifecycle
import SystemPackage

/// Runs an embedded API server, what makes it a cluster, and the controller in one process.
struct Dev: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Run an embedded API server and the controller, for a try without a cluster.",
        discussion: """
            It listens on 127.0.0.1 only, keeps everything in memory, and makes keys and tokens anew each time, unless \
            --state names a file to keep all that in. \
            The namespaces of Kuma's guides are there: the system namespace and kong-air-production.

            Pods, Deployments, ReplicaSets and Services come to life on one node, koguma-dev: a Pod gets a loopback \
            address of its own and becomes Ready once the Secrets and ConfigMaps that it refers to are there. No \
            process is ever started in it.
            """
    )
    static let runsServices = true
    static let settings: [Setting] =
        [
            .option("port"), .option("write-kubeconfig"), .option("state"), .flag("with-example"),
            .option("authorization"), .option("audit-log"),
        ]
        + OperatorOptions.settings + EndpointOptions.settings + LoggingOptions.settings

    @Option(help: "The port of the API server on 127.0.0.1; 0 for any.")
    var port = 6443

    @Option(help: "Where to write the kubeconfig; ~/.kube/koguma-dev without it.")
    var writeKubeconfig: String?

    @Option(help: "A file to keep everything in, keys and tokens too, for the next run; without it nothing is kept.")
    var state: String?

    @Flag(help: "Begin with the workloads of Kuma's guides: check-in-api-blu and flight-control-blu.")
    var withExample = false

    @Option(
        help: "Who may do what: always-allow, or rbac, which asks roles and bindings.",
        transform: { text in
            guard let mode = EmbeddedAPIServer.Authorization(rawValue: text) else {
                throw ValidationError("--authorization is always-allow or rbac, not \(text)")
            }
            return mode
        })
    var authorization = EmbeddedAPIServer.Authorization.alwaysAllow

    @Option(help: "A file to add audit events to, one a line: who asked for what.")
    var auditLog: String?

    @OptionGroup var operatorOptions: OperatorOptions
    @OptionGroup var endpointOptions: EndpointOptions
    @OptionGroup var logging: LoggingOptions

    func validate() throws {
        guard 0...65_535 ~= port else { throw ValidationError("--port is a number from 0 to 65535, not \(port)") }
    }

    func run() async throws {
        // Each watch has a connection, and many systems allow 1,024 files.
        koguma_raise_open_file_limit()
        let level = logging.makeLevel()
        let logger = logging.makeLogger(default: .text, level: level)
        // The server logs what it does for each request; only its troubles matter to somebody who tries Koguma.
        var serverLogger = logger
        serverLogger.logLevel = max(logger.logLevel, .warning)
        let server = try EmbeddedAPIServer(
            .init(
                port: port, state: state, logger: serverLogger, authorization: authorization, auditLog: auditLog))
        let kubeconfigPath = try kubeconfigPath()
        defer { if state == nil { removeKubeconfig(kubeconfigPath, of: server) } }
        let controller = DevelopmentController(
            server: server, kubeconfigPath: kubeconfigPath,
            isKept: state != nil,
            systemNamespace: operatorOptions.place.systemNamespace ?? Names.developmentSystemNamespace,
            options: operatorOptions, endpointOptions: endpointOptions, withExample: withExample, level: level,
            logger: logger)
        // The server goes last, so that the controller can finish what it is doing.
        try await runServices([server, controller], logger: serverLogger)
    }

    /// Takes away what nothing answers to any more, unless another server has written there meanwhile.
    private func removeKubeconfig(_ path: String, of server: EmbeddedAPIServer) {
        guard let text = FileManager.default.contents(atPath: path).map({ String(decoding: $0, as: UTF8.self) }),
            text.contains(server.token)
        else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    private func kubeconfigPath() throws -> String {
        if let writeKubeconfig {
            let directory = FilePath(writeKubeconfig).removingLastComponent()
            guard FileManager.default.isWritableFile(atPath: directory.isEmpty ? "." : directory.string) else {
                throw CommandError(
                    "cannot write the kubeconfig to \(writeKubeconfig): its directory is not there, or is not yours to "
                        + "write to")
            }
            return writeKubeconfig
        }
        guard let home = ProcessInfo.processInfo.environment["HOME"], !home.isEmpty else {
            throw CommandError("HOME is not set: say where the kubeconfig is to be written with --write-kubeconfig")
        }
        let directory = "\(home)/.kube"
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw CommandError("cannot make \(directory): name another place with --write-kubeconfig")
        }
        return "\(directory)/koguma-dev"
    }
}
