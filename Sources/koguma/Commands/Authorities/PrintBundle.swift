import ArgumentParser
import FoundationEssentials
import KubernetesAPI
import KubernetesClient
import MeshAPI

/// Prints what the certificates of a mesh are verified with.
struct PrintBundle: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle", abstract: "Print the trust bundle of a mesh.",
        discussion: """
            It is read from ConfigMap <mesh>.mesh-trust-bundle of the system namespace: the one that --system-namespace \
            names, else the one that the Mesh says its certificate authority is in.
            """)
    static let settings = ClusterOptions.settings + SystemNamespaceOptions.settings

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case pem
        case spiffe
    }

    @Argument(help: "The name of the Mesh.")
    var mesh: String

    @Option(
        name: .shortAndLong,
        help: "pem: certificates, newest first. spiffe: the bundle document of the SPIFFE standard.")
    var output = Format.pem

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var place: SystemNamespaceOptions

    func run() async throws {
        let configuration = try cluster.load()
        let client = try cluster.connect(configuration)
        var namespace = place.name(configuration)
        if place.systemNamespace == nil {
            namespace = try await client.mesh(mesh).metadata.annotations[Names.Annotation.systemNamespace] ?? namespace
        }
        let name = ObjectKey(namespace: namespace, name: Names.bundleConfigMap(mesh: mesh))
        guard let bundle = try await client.find(ConfigMap.self, name) else {
            throw CommandError(
                "ConfigMap \(name) is not there: mesh \(mesh) has no certificate authority yet (`koguma ca show \(mesh)` "
                    + "says why), or it is in another namespace, which --system-namespace names")
        }
        let key = output == .pem ? Names.BundleKey.certificates : Names.BundleKey.document
        guard let text = bundle.data[key], !text.isEmpty else {
            throw CommandError("ConfigMap \(name) has no key `\(key)`: delete it, and the controller makes it anew")
        }
        print(text, terminator: text.hasSuffix("\n") ? "" : "\n")
    }
}
