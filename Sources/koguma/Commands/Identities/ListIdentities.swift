import ArgumentParser
import KubernetesClient
import MeshAPI
import WorkloadIdentity

/// Lists who workloads are, and until when.
struct ListIdentities: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identities", abstract: "List the identities of workloads, and where they are delivered.",
        discussion: """
            It reads the status of Dataplanes and needs no right but to list them. Without a Secret, nobody asked for \
            one there; without an expiry, nothing was issued yet, for which the events of the Pod have the reason. The \
            issuer is the root's fingerprint, cut, as in `koguma ca list`.
            """)
    static let settings = ClusterOptions.settings

    @Option(help: "The mesh whose identities to list; all meshes without it.")
    var mesh: String?

    @Option(name: .shortAndLong, help: "The namespace to look in; all namespaces without it.")
    var namespace: String?

    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        let client = try cluster.connect()
        let dataplanes = try await client.listAll(Dataplane.self, namespace: namespace).items.compactMap(\.value)
        let rows = IdentityListing.rows(dataplanes, mesh: mesh)
        guard !rows.isEmpty else {
            let place = namespace.map { "namespace \($0)" } ?? "the cluster"
            return StandardError.write(
                "No workload in \(place) has an identity" + (mesh.map { " of mesh \($0)" } ?? ""))
        }
        for line in TextTable(IdentityListing.columns, rows).lines { print(line) }
    }
}
