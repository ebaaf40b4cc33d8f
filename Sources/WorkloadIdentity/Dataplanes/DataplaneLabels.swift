import MeshAPI

/// The labels of a Dataplane: what the Dataplane of a Pod shows, and what policies select a workload by.
struct DataplaneLabels {
    let mesh: String
    let namespace: String
    let isGateway: Bool
    /// Whether it is that of a Pod.
    let isOurs: Bool

    /// Those that say what it is, whoever wrote it.
    var computed: [String: String] {
        var labels = [
            Names.Label.mesh: mesh, Names.Label.namespace: namespace,
            Names.Label.proxyType: isGateway ? "gateway" : "sidecar",
        ]
        if isOurs { labels[Names.Label.managedBy] = Names.project }
        return labels
    }

    /// With the others that somebody gave it, of which none beats a computed one.
    ///
    /// - Parameter isTrusted: Whether those with `kuma.io/` in their keys count too, as in the system namespace.
    func over(_ labels: [String: String], isTrusted: Bool = false) -> [String: String] {
        labels.filter { isTrusted || !$0.key.contains(Names.Tag.reserved) }.merging(computed) { $1 }
    }
}
