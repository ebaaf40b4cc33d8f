import ArgumentParser
import FoundationEssentials
import KubernetesClient
import MeshAPI
import MeshAuthority

/// Shows all that the status of a Mesh says of its authority.
struct ShowAuthority: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the certificate authority of a mesh.",
        discussion: "It needs no right but to read the Mesh, and reads no Secret.")
    static let settings = ClusterOptions.settings

    @Argument(help: "The name of the Mesh.")
    var mesh: String

    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        let description = AuthorityDescription(try await cluster.connect().mesh(mesh), now: Date())
        let width = description.fields.map { $0.name.count }.max() ?? 0
        for (name, value) in description.fields {
            print("\(name):\(String(repeating: " ", count: width - name.count + 2))\(value.printable)")
        }
        if !description.roots.isEmpty {
            print("\nRoots, newest first:")
            for line in TextTable(AuthorityDescription.rootColumns, description.roots).lines { print("  \(line)") }
        }
        list("Tainted, never trusted again:", description.tainted)
        list("To be looked at:", description.remarks)
    }

    private func list(_ title: String, _ lines: [String]) {
        guard !lines.isEmpty else { return }
        print("\n\(title)")
        for line in lines { print("  \(line.printable)") }
    }
}
