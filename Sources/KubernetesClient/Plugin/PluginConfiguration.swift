import JSON

/// What `users[].user.exec` of a kubeconfig says: the program that makes our credentials.
struct PluginConfiguration: Sendable {
    /// The versions of what the program reads and writes.
    enum Version: String, Sendable {
        case v1 = "client.authentication.k8s.io/v1"
        case v1beta1 = "client.authentication.k8s.io/v1beta1"
    }

    var version: Version
    /// A path if it has a slash, else a name to be looked up on the path.
    var command: String
    var arguments: [String]
    /// What the kubeconfig adds to the environment; may be secret.
    var variables: [String: String]
    /// What to do where the program is missing, in the words of who wrote the kubeconfig.
    var installHint: String
    /// What the program is told of the cluster, if it asked to.
    var cluster: JSONValue?
    /// The environment of this process.
    var environment: [String: String]
    /// Where it stands, as `~/.kube/config: users["me"].user.exec`.
    var source: String

    /// Everything that the program finds in its environment.
    ///
    /// `KUBERNETES_EXEC_INFO` tells it the version to answer in and that nobody is there to be asked.
    var allVariables: [String: String] {
        var spec: JSONObject = ["interactive": false]
        if let cluster { spec["cluster"] = cluster }
        let information: JSONValue = [
            "apiVersion": .string(version.rawValue), "kind": "ExecCredential", "spec": .object(spec),
        ]
        var all = environment.merging(variables) { $1 }
        all["KUBERNETES_EXEC_INFO"] = information.text
        return all
    }
}
