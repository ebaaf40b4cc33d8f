import ArgumentParser
import MeshAPI

/// What the controller does, wherever it runs.
struct OperatorOptions: ParsableArguments {
    static let settings: [Setting] = [
        .option("system-namespace"), .flag("no-default-mesh"), .flag("allow-kuma"),
    ]

    @Option(help: "Where the Secrets of the certificate authorities are.")
    var systemNamespace: String?

    @Flag(help: "Do not create the Mesh `default` at the start.")
    var noDefaultMesh = false

    @Flag(help: "Work even though Kuma is in the same cluster, which would fight over the same objects.")
    var allowKuma = false

    func validate() throws {
        guard let name = systemNamespace, !DNSLabel.isValid(name) || name.utf8.count > 63 else { return }
        throw ValidationError(
            "--system-namespace is \"\(name)\", which is no name of a namespace: these have lower case letters, digits "
                + "and hyphens, 63 at most")
    }
}
