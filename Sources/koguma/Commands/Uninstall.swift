import ArgumentParser
import FoundationEssentials
import KubernetesClient
import MeshOperator

/// Takes Koguma out of a cluster.
struct Uninstall: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Hand the certificate authorities back, so that Koguma can be removed.",
        discussion: """
            With --keep-ca: the certificate and key of every builtin backend stay in the system namespace as Kuma has \
            them, and Kuma, or Koguma, goes on with them. Koguma's finalizer, annotation and status go from the Meshes, \
            and its state and trust bundles from the system namespace.

            Scale the controller to 0 first. koguma dev, and a controller with --no-leader-election, cannot be seen: end \
            them yourself.
            """)
    static let settings = ClusterOptions.settings + SystemNamespaceOptions.settings

    @Flag(help: "Keep the certificate authorities.")
    var keepCa = false

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var place: SystemNamespaceOptions

    func run() async throws {
        guard keepCa else {
            throw CommandError(
                "without --keep-ca there is nothing to do here: delete the Meshes while the controller runs (kubectl "
                    + "delete meshes --all), which deletes their certificate authorities, and then the controller. "
                    + "Nothing was changed")
        }
        let configuration = try cluster.load()
        let client = try cluster.connect(configuration)
        let uninstaller = Uninstaller(
            client: client, systemNamespace: place.name(configuration), signing: PKISigning(), clock: ContinuousClock(),
            now: { Date() })
        try await uninstaller.run { line in print(line) }
    }
}
