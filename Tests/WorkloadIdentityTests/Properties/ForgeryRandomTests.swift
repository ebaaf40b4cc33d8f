import JSON
import KubernetesAPI
import MeshAPI
import Randomness
import Testing

@testable import WorkloadIdentity

/// Whoever controls everything in a namespace gets its names in the meshes that it was given, and no other.
@Suite struct ForgeryRandomTests {
    @Test(arguments: Forgery.allCases) func noneGainsAnything(forgery: Forgery) throws {
        for hasPod in [true, false] {
            var generator = SeededGenerator(seed: 1)
            for round in 0..<20 {
                var scene = Self.scene(hasPod: hasPod)
                forgery.apply(to: &scene, using: &generator)
                try check(scene, "\(forgery), round \(round), hasPod \(hasPod)")
            }
        }
    }

    @Test func randomMixturesGainNothing() {
        randomRounds { seed, generator in
            for _ in 0..<60 {
                var scene = Self.scene(hasPod: Bool.random(using: &generator))
                if Bool.random(using: &generator) { scene.services = [Scene.service()] }
                if Int.random(in: 0..<4, using: &generator) == 0 { scene.pod?["status"] = ["phase": "Pending"] }
                let chosen = (0...Int.random(in: 0..<6, using: &generator)).compactMap { _ in
                    Forgery.allCases.randomElement(using: &generator)
                }
                for forgery in chosen { forgery.apply(to: &scene, using: &generator) }
                try check(scene, "\(chosen) (seed \(seed))")
            }
        }
    }

    /// `shop` is of mesh `default` and was given `blue`; `red` is somebody else's.
    private static func scene(hasPod: Bool) -> Scene {
        var scene = Scene()
        scene.namespace[path: ["metadata", "annotations"]] = ["koguma.io/meshes": "blue"]
        scene.meshes = ["default", "blue", "red"].map { ["metadata": ["name": .string($0)]] }
        if !hasPod { scene.pod = nil }
        return scene
    }

    private func check(_ start: Scene, _ what: String) throws {
        var scene = start
        // Deleted, made anew, and then as it should be.
        for _ in 0..<3 {
            let observation = try scene.observation()
            let plan = try scene.plan()
            #expect(plan.workload == WorkloadPlanner().workload(observation), "\(what)")
            if let workload = plan.workload {
                #expect(["default", "blue"].contains(workload.mesh), "\(what)")
                #expect(workload.services.allSatisfy(isOwn), "\(what): \(workload.services)")
                #expect(!workload.services.isEmpty && workload.key == observation.key, "\(what)")
            }
            let identities = plan.status?.identities ?? []
            #expect(identities.map(\.spiffeID) == (identities.isEmpty ? [] : plan.workload?.spiffeIDs), "\(what)")
            switch plan.write {
            case .create(let dataplane), .apply(let dataplane): check(dataplane, observation, what)
            case .delete(let dataplane): #expect(dataplane.isOurs, "\(what)")
            case nil: break
            }
            try scene.carryOut()
        }
        #expect(try scene.plan().write == nil, "\(what)")
    }

    private func check(_ dataplane: Dataplane, _ observation: WorkloadObservation, _ what: String) {
        #expect(dataplane.key == observation.key, "\(what)")
        #expect(["default", "blue"].contains(dataplane.meshField), "\(what)")
        #expect(dataplane.metadata.labels["kuma.io/mesh"] == dataplane.meshField, "\(what)")
        let networking = dataplane.networking
        for tags in networking.inbounds.map(\.tags) + [networking.gateway?.tags].compactMap(\.self) {
            #expect(isOwn(tags["kuma.io/service"] ?? ""), "\(what): \(tags)")
            #expect(tags["k8s.kuma.io/namespace"] == "shop", "\(what)")
            #expect(tags.keys.filter { $0.contains("kuma.io/") }.allSatisfy(Self.computed.contains), "\(what): \(tags)")
        }
        #expect(Dataplane.validate(json: dataplane.json).isEmpty, "\(what)")
    }

    private static let computed: Set<String> = [
        "kuma.io/service", "kuma.io/protocol", "kuma.io/instance", "k8s.kuma.io/namespace", "k8s.kuma.io/service-name",
        "k8s.kuma.io/service-port",
    ]

    /// Said otherwise than in the code: by bytes, from the end.
    private func isOwn(_ service: String) -> Bool {
        var bytes = Array(service.utf8)
        let digits = bytes.reversed().prefix { (0x30...0x39).contains($0) }.count
        if digits > 0, bytes.dropLast(digits).last == UInt8(ascii: "_") { bytes.removeLast(digits + 1) }
        let end = Array("_shop_svc".utf8)
        guard bytes.count > end.count, Array(bytes.suffix(end.count)) == end else { return false }
        return bytes.dropLast(end.count).allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
        }
    }
}
