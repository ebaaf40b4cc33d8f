import ArgumentParser
import FoundationEssentials
import KubernetesClient
import MeshAPI
import MeshAuthority

/// Asks for a rotation.
struct RotateAuthority: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Have a new root take the place of the one that signs, without an outage.",
        discussion: """
            Sets annotation koguma.io/rotate-ca of the Mesh; nothing else in it is touched. A provided certificate \
            authority is rotated by putting another certificate and key where conf of its backend says.
            """)
    static let settings = ClusterOptions.settings

    @Argument(help: "The name of the Mesh.")
    var mesh: String

    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        let value = RotateCommand.value(now: Date(), random: .random(in: .min ... .max))
        try await cluster.connect().annotate(mesh) { mesh in
            try RotateCommand.request(mesh, value: value)
        }
    }
}
