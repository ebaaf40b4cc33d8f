import ArgumentParser
import ControllerRuntime
import KubernetesClient
import Logging

/// Which cluster a command is about.
struct ClusterOptions: ParsableArguments {
    static let settings: [Setting] = [.option("kubeconfig"), .option("context")]

    @Option(help: "The kubeconfig file to use.")
    var kubeconfig: String?

    @Option(help: "The context of the kubeconfig to use instead of its current one.")
    var context: String?

    /// Where the cluster is, and who we are there.
    func load() throws -> ClientConfiguration {
        do {
            return try ClientConfiguration.load(kubeconfig: kubeconfig, context: context)
        } catch {
            throw CommandError("\(error)")
        }
    }

    /// A client for a command that a person waits for: what goes wrong stands in its errors, and warnings of the API
    /// server on standard error.
    func connect(_ configuration: ClientConfiguration) throws -> KubernetesClient {
        let logger = Logger(label: "koguma") { _ in TextLogHandler(level: LogLevelControl(.warning)) }
        return try KubernetesClient(
            configuration, settings: .init(userAgent: "koguma/\(Version.text)"), logger: logger)
    }

    /// The same for the cluster that the options name.
    func connect() throws -> KubernetesClient { try connect(load()) }
}
