import KubernetesAPI
import KubernetesClient
import TestSupport
import Testing

/// The cluster when requests fail, answers are lost, it is stopped in the middle, or there are two of it.
@Suite(.timeLimit(.minutes(10))) struct ClusterFaultTests {
    private func settle(_ world: World) async throws {
        try await world.waitForRollout(replicas: 2)
        try await world.wait(for: EndpointSlice.self) { slices in
            slices.count == 1 && slices.allSatisfy { $0.endpoints.count == 2 && $0.endpoints.allSatisfy(\.isReady) }
        }
        let pods = try await world.wait(for: Pod.self) { pods in pods.count == 2 && pods.allSatisfy(\.isReady) }
        #expect(Set(pods.map(\.status.podIP)).count == 2)
    }

    @Test(arguments: [false, true])
    func `A call that fails, or whose answer is lost, changes nothing in the end`(losesAnswer: Bool) async throws {
        for call in stride(from: 1, through: 31, by: 3) {
            let world = try await World()
            try await world.createService()
            try await world.createDeployment(replicas: 2)
            let transport = world.faults(FaultRule(losesAnswer ? .answerLost : .notSent, .calls, at: call))
            try await world.withCluster(transport) { try await settle(world) }
        }
    }

    @Test func `Stopped after any write, the next one goes on`() async throws {
        for writes in 0..<16 {
            let world = try await World()
            try await world.createService()
            try await world.createDeployment(replicas: 2)
            let transport = world.faults(FaultRule(.dies, .writes, at: writes + 1))
            try await world.withCluster(transport) { await transport.waitUntilDead() }
            try await world.withCluster { try await settle(world) }
        }
    }

    @Test func `A restart keeps the addresses`() async throws {
        let world = try await World()
        try await world.createDeployment(replicas: 3)
        try await world.withCluster { try await world.waitForRollout(replicas: 3) }
        let before = try await world.all(Pod.self)
        try await world.withCluster { try await world.waitUntilQuiet() }
        #expect(try await world.all(Pod.self) == before)
    }

    @Test func `Two of it come to the same`() async throws {
        let world = try await World()
        try await world.createService()
        try await world.createDeployment(replicas: 2)
        try await world.withCluster {
            try await world.withCluster { try await settle(world) }
        }
    }

    @Test func `A Pod made again under the same name is another`() async throws {
        let world = try await World()
        try await world.withCluster {
            try await world.createService()
            try await world.createPod("a")
            let first = try await world.wait(forPod: "a") { $0?.isReady == true }
            try await world.client.delete(Pod.self, World.key("a"), options: DeleteOptions(gracePeriodSeconds: 0))
            try await world.createPod("a")
            let second = try await world.wait(forPod: "a") { $0?.isReady == true }
            #expect(first?.metadata.uid != second?.metadata.uid)
            try await world.wait(for: EndpointSlice.self) { slices in
                slices.first?.endpoints.map(\.target?.uid) == [second?.metadata.uid]
            }
        }
    }
}
