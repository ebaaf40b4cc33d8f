import ArgumentParser
import KubernetesClient
import MeshAPI

/// Which namespace holds the authorities.
struct SystemNamespaceOptions: ParsableArguments {
    static let settings: [Setting] = [.option("system-namespace")]

    @Option(help: "Where the Secrets of the certificate authorities are.")
    var systemNamespace: String?

    func validate() throws {
        guard let name = systemNamespace, !DNSLabel.isValid(name) || name.utf8.count > 63 else { return }
        throw ValidationError(
            "--system-namespace is \"\(name)\", which is no name of a namespace: these have lower case letters, digits "
                + "and hyphens, 63 at most")
    }

    /// The namespace, where no Mesh says which: in a cluster the controller's own.
    func name(_ configuration: ClientConfiguration) -> String {
        systemNamespace ?? (configuration.isInCluster ? configuration.namespace : Names.systemNamespace)
    }
}
