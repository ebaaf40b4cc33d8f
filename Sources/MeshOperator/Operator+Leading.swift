import ControllerRuntime
import KubernetesAPI
import MeshAPI
import ServiceLifecycle

extension Operator {
    /// Waits for its turn, and leads, until shutdown.
    ///
    /// Who does not know the cluster yet is no candidate: another may.
    func takePart() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.waitUntilFilled() }
        } catch {
            return
        }
        guard let elector else { return try await lead() }
        try await elector.run { try await self.lead() }
    }

    /// All that writes: events, which the last reconciles have some of, and the workers.
    private func lead() async throws {
        // Not before: what a standby puts into its queue nobody takes out.
        workloads.begin()
        permissions.begin()
        stores.enqueueChanges(into: queue)
        cluster.onClear { [stores, queue, workloads, permissions] in
            workloads.enqueueAll()
            permissions.enqueueAll()
            for mesh in stores.meshes.list() { queue.queue.add(mesh.metadata.name, priority: .low) }
        }
        try await group([
            Part { [self] in
                try await withDrainLimit(configuration.flushLimit, clock: clock, logger, "events") {
                    try await self.broadcaster.run()
                }
            },
            Part { [self] in
                try await withDrainLimit(configuration.drainLimit, clock: clock, logger, "reconciles") {
                    await self.work()
                }
            },
        ]).run()
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.createDefaultMesh() }
            group.addTask { try? await self.controller.run() }
            group.addTask { await self.workloads.run() }
            group.addTask { await self.permissions.run() }
        }
    }

    private func createDefaultMesh() async {
        guard configuration.createsDefaultMesh else { return }
        let creation = DefaultMesh(client: client, logger: logger, clock: clock)
        await cancelWhenGracefulShutdown { [stores] in await creation.create(unlessIn: stores.meshes) }
    }
}
