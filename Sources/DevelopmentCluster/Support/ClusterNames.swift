/// The names by which the development cluster appears in what it writes.
enum ClusterNames {
    /// The one node.
    static let node = "koguma-dev"
    /// The address of the node, and so of Pods with its network.
    static let nodeAddress = "127.0.0.1"

    /// The field managers, as the parts of a real cluster name themselves.
    static let controllerManager = "kube-controller-manager"
    static let kubelet = "kubelet"
    static let scheduler = "kube-scheduler"
}
