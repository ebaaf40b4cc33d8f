import ArgumentParser

/// What a person does with the certificate authorities of a cluster.
struct Authorities: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca",
        abstract: "Look at the certificate authorities of meshes, rotate and taint them.",
        discussion: """
            The cluster is the one that --kubeconfig names, else KUBECONFIG, else the one that this Pod runs in, else \
            ~/.kube/config. What is asked for is done by the controller there, which has to run.
            """,
        subcommands: commands)
    static let settings: [Setting] = []
    static let commands: [any ConfigurableCommand.Type] = [
        ListAuthorities.self, ShowAuthority.self, RotateAuthority.self, TaintAuthority.self, PrintBundle.self,
    ]
}
