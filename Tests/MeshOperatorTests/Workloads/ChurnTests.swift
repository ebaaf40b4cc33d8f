import FoundationEssentials
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import TestSupport
import Testing

/// Workloads that come and go.
@Suite(.timeLimit(.minutes(10))) struct ChurnTests {
    private static let now = DeleteOptions(gracePeriodSeconds: 0)

    @Test func `Pods by the hundreds that come and go leave nothing behind`() async throws {
        let world = try await World()
        let time = MovedTime(Date())
        try await world.withOperator(configuration: World.delivering, now: { time.now }) { _ in
            try await world.apply(World.builtin)
            try await world.memberNamespace("shop", annotations: ["koguma.io/identity-secret": "true"])
            for round in 0..<4 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<50 {
                        group.addTask {
                            let name = "web-\(round)-\(number)"
                            try await world.pod(name, in: "shop", app: "web")
                            try await world.setPod(name, in: "shop", address: "10.1.\(round).\(number + 1)")
                            try await world.client.delete(
                                Pod.self, ObjectKey(namespace: "shop", name: name), options: Self.now)
                        }
                    }
                    try await group.waitForAll()
                }
            }
            // One that stays: what is said of the mesh is about it alone.
            try await world.pod("last", in: "shop", app: "last")
            try await world.setPod("last", in: "shop")
            try await world.wait(for: Dataplane.self, "last", in: "shop") { $0?.status != nil }
            let dataplanes = try await world.settled(Dataplane.self, in: "shop") { $0.map(\.metadata.name) == ["last"] }
            #expect(dataplanes.count == 1)
            // Secrets that nobody uses go after ten minutes.
            time.move(to: time.now + 700)
            let secrets = try await world.settled(Secret.self, in: "shop") { $0.count == 1 }
            #expect(secrets.first?.metadata.annotations["koguma.io/spiffe-id"] == "spiffe://default/last_shop_svc")
        }
    }

    /// However busy one namespace keeps the controller, another has its turn.
    @Test func `a namespace whose labels never stand still does not hold up another`() async throws {
        let world = try await World()
        try await world.withOperator(configuration: World.delivering) { _ in
            try await world.apply(World.builtin)
            for namespace in ["noisy", "quiet"] { try await world.memberNamespace(namespace) }
            for number in 0..<20 { try await world.pod("noise-\(number)", in: "noisy", app: "noise") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var isMember = true
                    while !Task.isCancelled {
                        isMember.toggle()
                        try await world.memberNamespace(
                            "noisy", labels: [Names.Label.sidecarInjection: isMember ? "enabled" : "disabled"])
                    }
                }
                defer { group.cancelAll() }
                for number in 0..<20 {
                    try await world.service("web-\(number)", in: "quiet")
                    let secret = "web-\(number).80.default.mesh-identity"
                    try await world.pod("web-\(number)", in: "quiet", app: "web-\(number)", mounts: [secret])
                    #expect(try await world.waitForIdentity(secret, in: "quiet") != nil)
                }
            }
        }
    }
}
