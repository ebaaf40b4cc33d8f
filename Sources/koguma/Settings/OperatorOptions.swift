import ArgumentParser
import FoundationEssentials

/// What the controller does, wherever it runs.
struct OperatorOptions: ParsableArguments {
    static let settings: [Setting] =
        SystemNamespaceOptions.settings + [.flag("no-default-mesh"), .flag("allow-kuma"), .option("ca-file-dir")]

    @OptionGroup var place: SystemNamespaceOptions

    @Flag(help: "Do not create the Mesh `default` at the start.")
    var noDefaultMesh = false

    @Flag(help: "Work even though Kuma is in the same cluster, which would fight over the same objects.")
    var allowKuma = false

    @Option(
        help: ArgumentHelp(
            "The directory below which Meshes may name files with certificates and private keys.",
            discussion: "Without it, none are read: conf.cert and conf.key name Secrets.", valueName: "directory"))
    var caFileDir: String?

    func validate() throws {
        guard let caFileDir else { return }
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: caFileDir, isDirectory: &isDirectory), isDirectory else {
            throw ValidationError("--ca-file-dir is \"\(caFileDir)\", which is no directory")
        }
    }
}
