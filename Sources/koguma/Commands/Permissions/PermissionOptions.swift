import ArgumentParser
import KubernetesClient
import MeshOperator

/// Of which cluster or files it is asked who may call whom.
struct PermissionOptions: ParsableArguments {
    static let settings = ClusterOptions.settings + SystemNamespaceOptions.settings

    @Option(
        name: [.customShort("f"), .customLong("filename")],
        help: ArgumentHelp(
            "Ask files and not a cluster: YAML or JSON, a directory of them, or - for standard input; may be given more "
                + "than once.",
            valueName: "file"))
    var filenames: [String] = []

    @Option(help: "The mesh to ask; all meshes without it.")
    var mesh: String?

    @Option(help: "The namespace whose policies are for whole meshes; without it, what the Meshes say.")
    var systemNamespace: String?

    /// What the files say, told on standard error where it is not in effect.
    ///
    /// - Parameter others: Files in the same places that are read for something else.
    func explainFiles(without others: [String] = []) throws -> ExplainedMeshes {
        let names = try filenames.flatMap(ManifestFiles.below).filter { !others.contains($0) }
        return try explain(Inventory(manifests: names.map { ($0, try ManifestFiles.read($0)) }))
    }

    /// What a cluster says, likewise.
    func explainCluster(_ client: KubernetesClient) async throws -> ExplainedMeshes {
        try explain(await Inventory(of: client))
    }

    private func explain(_ inventory: Inventory) throws -> ExplainedMeshes {
        let namespace = try inventory.systemNamespace(named: systemNamespace, mesh: mesh)
        let explained = try ExplainedMeshes(inventory, systemNamespace: namespace, only: mesh)
        for remark in explained.remarks { StandardError.write("koguma: \(remark.printable)") }
        return explained
    }
}
