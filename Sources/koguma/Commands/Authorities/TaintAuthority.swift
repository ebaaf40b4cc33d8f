import ArgumentParser
import KubernetesClient
import MeshAPI
import MeshAuthority

/// Asks that a root never be trusted again.
struct TaintAuthority: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "taint", abstract: "Never trust a root again, at once: for a key that others may have.",
        discussion: """
            Sets annotation koguma.io/taint-ca of the Mesh. The root leaves every trust bundle, a new one takes its \
            place if it signed, and every certificate is issued anew without the wait of a rotation: connections fail \
            meanwhile. It cannot be undone. For a rotation without an outage there is `koguma ca rotate`.
            """)
    static let settings = ClusterOptions.settings

    @Argument(help: "The name of the Mesh.")
    var mesh: String

    @Argument(help: "The fingerprint of the root, as `koguma ca show` has it.")
    var fingerprint: String

    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        try await cluster.connect().annotate(mesh) { [fingerprint] mesh in
            try TaintCommand.request(mesh, fingerprint: fingerprint)
        }
    }
}
