/// Paths that begin with `~/`: the shell leaves them alone after `--kubeconfig=`, and there is no shell in a Pod.
enum HomePath {
    /// The path below `HOME`; any other as it is.
    static func expanded(_ path: String, environment: [String: String]) -> String {
        guard path.hasPrefix("~/"), let home = environment["HOME"], !home.isEmpty else { return path }
        return home + path.dropFirst()
    }
}
