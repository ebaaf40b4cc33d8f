import KubernetesAPI
import KubernetesClient
import ServiceLifecycle
import TestSupport
import Testing

/// A graceful shutdown lets what is in progress come to its end.
@Suite(.timeLimit(.minutes(10))) struct ShutdownTests {
    @Test func `events of the last reconcile are written`() async throws {
        let world = try await World()
        let transport = world.faults()
        let gate = Gate()
        transport.add(FaultRule(.waits(gate), .line("PATCH /apis/kuma.io/v1alpha1/meshes/default/status")))
        try await world.withGracefulOperator(transport) { group in
            try await world.apply(World.builtin)
            await gate.waitForArrival()
            await group.triggerGracefulShutdown()
            // Time for those who end too early.
            for _ in 1...100 { await Task.yield() }
            gate.open()
        }
        let events: ListPage<Event> = try await world.client.list()
        #expect(events.items.compactMap(\.value).contains { $0.reason == "MutualTLSEnabled" })
    }
}
