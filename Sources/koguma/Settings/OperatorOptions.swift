import ArgumentParser

/// What the controller does, wherever it runs.
struct OperatorOptions: ParsableArguments {
    static let settings: [Setting] =
        SystemNamespaceOptions.settings + [.flag("no-default-mesh"), .flag("allow-kuma")]

    @OptionGroup var place: SystemNamespaceOptions

    @Flag(help: "Do not create the Mesh `default` at the start.")
    var noDefaultMesh = false

    @Flag(help: "Work even though Kuma is in the same cluster, which would fight over the same objects.")
    var allowKuma = false
}
