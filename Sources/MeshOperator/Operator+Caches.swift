import ControllerRuntime
import ServiceLifecycle

extension Operator {
    /// Keeps up to date what is known of the cluster, until shutdown; whoever leads.
    func fillCaches() async {
        await withDiscardingTaskGroup { group in
            for filler in clusterFillers {
                group.addTask { try? await filler.run() }
            }
            group.addTask { try? await cancelWhenGracefulShutdown { try await self.cluster.begin() } }
            group.addTask { await self.fillMeshStores() }
        }
    }

    /// Meshes can be read once their definition is there.
    private func fillMeshStores() async {
        do {
            try await cancelWhenGracefulShutdown { [cluster] in
                try await cluster.wait { $0 == .clear }
            }
        } catch {
            return
        }
        await withDiscardingTaskGroup { group in
            for filler in meshFillers + workloadFillers + permissionFillers {
                group.addTask { try? await filler.run() }
            }
        }
    }

    /// Returns when everything has been read that the work needs.
    ///
    /// That it never does ends nothing: a restart would not help, and would hide behind its own backoff what is missing.
    /// Readiness says what that is, tells a rollout to stop, and turns good as soon as it can.
    func waitUntilFilled() async throws {
        try await cluster.wait { $0 == .clear }
        try await stores.waitUntilSynced()
        try await permissions.stores.waitUntilSynced()
        try await workloads.stores.waitUntilSynced(clock: clock)
    }
}
