import JSON
import KubernetesAPI
import MeshAPI
import Synchronization
import TestSupport
import Testing

@testable import MeshOperator

/// RSA keys take long, and nothing else waits for them.
@Suite(.timeLimit(.minutes(10))) struct LongKeysTests {
    private static let rsa: JSONValue = [
        "enabledBackend": "rsa",
        "backends": [["name": "rsa", "type": "builtin", "conf": ["caCert": ["RSAbits": 8192]]]],
    ]

    @Test(arguments: [2, 4])
    func `other meshes find a worker`(workers: Int) async throws {
        let world = try await World()
        let gate = Gate()
        let configuration = OperatorConfiguration(
            systemNamespace: World.namespace, createsDefaultMesh: false, workers: workers)
        let names = (1...6).map { "rsa-\($0)" }
        try await world.withOperator(configuration: configuration, signing: FakeSigning(rsaGate: gate)) { _ in
            for name in names { try await world.apply(Self.rsa, mesh: name) }
            await gate.waitForArrival()
            try await world.apply(World.builtin)
            try await world.waitReady()
            // Those who wait say so.
            for name in names {
                let mesh = try await world.wait(for: name) { $0?.status?.conditions[.mutualTLS] != nil }
                #expect(mesh?.status?.conditions[.ready]?.status == .false)
                #expect(mesh?.status?.conditions[.certificateAuthorityReady]?.reason == "Pending")
                #expect(mesh?.status?.conditions[.mutualTLS]?.status == .true)
            }
            gate.open()
            for name in names { try await world.waitReady(name) }
        }
    }

    @Test func `a wait for what cannot be stopped ends when it is cancelled`() async {
        let gate = Gate()
        let wait = Task { await abandoningWhenCancelled { await gate.pass() } == nil }
        await gate.waitForArrival()
        wait.cancel()
        #expect(await wait.value)
        gate.open()
    }

    @Test func `turns go round, also past those who need none any more`() {
        let called = Mutex<[String]>([])
        let turns = RSATurns(workers: 2) { name in called.withLock { $0.append(name) } }
        #expect(turns.take("a"))
        #expect(turns.take("a"))
        #expect(!turns.take("b"))
        #expect(!turns.take("c"))
        // Their own reconciles end, and change nothing.
        turns.end("b")
        turns.end("c")
        #expect(called.withLock { $0 }.isEmpty)
        turns.end("a")
        #expect(called.withLock { $0 } == ["b"])
        // It was deleted meanwhile.
        turns.end("b")
        #expect(called.withLock { $0 } == ["b", "c"])
        #expect(turns.take("c"))
        turns.end("c")
        #expect(turns.take("d"))
    }
}
