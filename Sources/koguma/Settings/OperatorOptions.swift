import ArgumentParser
import FoundationEssentials
import MeshAPI
import MeshAuthority
import MeshOperator

/// What the controller does, wherever it runs.
struct OperatorOptions: ParsableArguments {
    static let settings: [Setting] =
        SystemNamespaceOptions.settings + [
            .flag("no-default-mesh"), .flag("allow-kuma"), .option("ca-file-dir"), .option("propagation-delay"),
            .option("identity-secret-namespaces"),
        ]

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

    @Option(
        help: ArgumentHelp(
            "How long a new root is trusted everywhere before it signs, as 10m.",
            discussion:
                "10m unless told otherwise. A shorter one may fail requests where a bundle takes longer to arrive.",
            valueName: "duration"),
        transform: { text in
            guard let delay = GoDuration.parse(text), delay <= .seconds(86_400) else {
                throw ValidationError("--propagation-delay is \"\(text)\"; give a duration of a day at most, as 10m")
            }
            return delay
        })
    var propagationDelay = AuthorityPlanner.defaultPropagationDelay

    @Option(
        help: ArgumentHelp(
            "The namespaces in which identities are put into Secrets where they are asked for, as a,b; * for all.",
            discussion:
                "None for `run` unless told otherwise, all for `dev`. The controller needs rights to Secrets there, and "
                + "nowhere else outside the system namespace.",
            valueName: "names"))
    var identitySecretNamespaces: [String] = []

    func validate() throws {
        do {
            _ = try IdentitySecretNamespaces(identitySecretNamespaces)
        } catch {
            throw ValidationError("\(error)")
        }
        guard let caFileDir else { return }
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: caFileDir, isDirectory: &isDirectory), isDirectory else {
            throw ValidationError("--ca-file-dir is \"\(caFileDir)\", which is no directory")
        }
    }
}
