import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient

/// Keeps the one node, and writes it only when something of it is missing.
struct NodeReconciler: Sendable {
    let stores: ClusterStores
    let writer: BoundWriter
    let now: @Sendable () -> Date

    func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard key.name == ClusterNames.node else { return .done }
        // The kubelet's version is the server's, as in a cluster that is not being upgraded.
        let version = try await writer.client.serverVersion()
        var node = stores.nodes[key]
        if node == nil {
            node = try await writer.create(DevelopmentNode.make(version: version, now: now()))
            try await createLease()
        }
        guard var node else { return .done }
        if let status = DevelopmentNode.missingStatus(of: node, version: version, now: now()) {
            node = try await writer.patch(node, ["status": status], subresource: .status)
        }
        if let taints = DevelopmentNode.taintsOnceReady(of: node) {
            try await writer.patch(node, ["spec": ["taints": .array(taints)]])
        }
        return .done
    }

    private func createLease() async throws {
        let lease = try DevelopmentNode.lease(now: now())
        do throws(KubernetesError) {
            try await writer.create(lease)
        } catch {
            // It is there from an earlier run, or its namespace is not there at all: only `kubectl describe` asks.
            guard error.isOutdated else { throw error }
        }
    }
}
