import ArgumentParser
import JSON
import MeshOperator
import TrafficPermissions

/// Says who may call whom, and why.
struct Explain: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say who may call whom, and which item of which policy decides.",
        discussion: """
            Of a cluster, for which it needs the right to list Meshes, permissions, Dataplanes, Pods, Services, \
            EndpointSlices and Namespaces, or of files (-f). Names are a service as `web_shop_svc_80`, a bare `web` if \
            there is one, `shop/web` for a Service or a Pod, and a SPIFFE ID for a client. What is not in effect is told \
            on standard error. The exit status is 0 whatever the answer; `koguma test` checks answers.
            """)
    static let settings = PermissionOptions.settings

    /// What is printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        /// For people.
        case text
        /// An array, one object a line.
        case json
    }

    @Option(help: "Who calls: a service, a SPIFFE ID or a Pod; everybody without it.")
    var from: String?

    @Option(help: "Who is called: a service or a Pod, and maybe :port; everybody without it.")
    var to: String?

    @Flag(help: "Every service of every mesh at every inbound.")
    var all = false

    @Flag(help: "Only where the two modes of precedence, AllowWins and MostSpecific, decide differently.")
    var comparePrecedence = false

    @Option(name: .shortAndLong, help: "text or json.")
    var output = Format.text

    @OptionGroup var permissions: PermissionOptions
    @OptionGroup var cluster: ClusterOptions

    func validate() throws {
        guard all || comparePrecedence || from != nil || to != nil else {
            throw ValidationError("say whom it is about with --from and --to, or --all")
        }
        guard !all || (from == nil && to == nil) else {
            throw ValidationError("--all is about everybody: leave out --from and --to, or leave out --all")
        }
    }

    func run() async throws {
        let explained =
            permissions.filenames.isEmpty
            ? try await permissions.explainCluster(cluster.connect()) : try permissions.explainFiles()
        let pairs = try NameLookup(explained).pairs(from: from, to: to)
        if comparePrecedence {
            let differences = PrecedenceDifferences(pairs)
            switch output {
            case .json: JSONLines.print(differences)
            case .text: ExplanationText.print(Array(differences))
            }
            return
        }
        let explanations = pairs.lazy.compactMap(\.explanation)
        switch output {
        case .json: JSONLines.print(explanations)
        case .text where from != nil && to != nil: ExplanationText.printAnswers(Array(explanations))
        case .text: ExplanationText.print(Array(explanations))
        }
    }
}
