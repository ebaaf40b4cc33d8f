import ArgumentParser
import KubernetesClient
import MeshAPI
import MeshAuthority

/// Lists the meshes and what signs for them.
struct ListAuthorities: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the meshes and the roots that sign for them.",
        discussion: "It needs no right but to list Meshes. The fingerprints are cut; `show` has them whole.")
    static let settings = ClusterOptions.settings

    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        let meshes = try await cluster.connect().listAll(Mesh.self).items.compactMap(\.value).sorted {
            $0.name < $1.name
        }
        if meshes.isEmpty { return StandardError.write("There are no Meshes in the cluster") }
        for line in TextTable(AuthorityListing.columns, meshes.map(AuthorityListing.row)).lines { print(line) }
    }
}
