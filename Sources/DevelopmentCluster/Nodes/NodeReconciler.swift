import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient

/// Keeps the one node, and writes it only when something of it is missing.
struct NodeReconciler: Sendable {
    let stores: ClusterStores
    let writer: ObjectWriter
    let now: @Sendable () -> Date

    func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard key.name == ClusterNames.node else { return .done }
        // The kubelet's version is the server's, as in a cluster that is not being upgraded.
        let version = try await writer.client.serverVersion()
        var node = stores.nodes[key]
        if node == nil { node = try await writer.create(DevelopmentNode.make(version: version, now: now())) }
        guard let node, let status = DevelopmentNode.missingStatus(of: node, version: version, now: now()) else {
            return .done
        }
        try await writer.patch(node, ["status": status], subresource: .status)
        return .done
    }
}
