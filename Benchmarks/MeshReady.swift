import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator

/// Milliseconds from the creation of a Mesh until a watcher sees it Ready.
///
/// The baseline is a client that makes the same writes one after the other on a server of its own, in the same process.
func measureMeshReady() async throws -> Measurement {
    let rounds = 300
    let written = try await withCluster { client, _ in
        // The first requests pay for connections.
        for index in 0..<20 { _ = try await writeBarely(client, "warm-\(index)") }
        var durations: [Double] = []
        for index in 0..<rounds { durations.append(try await writeBarely(client, "bare-\(index)")) }
        return durations.median
    }
    let ready = try await withCluster { client, _ in
        let controller = Operator(
            OperatorConfiguration(systemNamespace: Names.systemNamespace, createsDefaultMesh: false),
            client: client, logger: quiet)
        return try await withThrowingTaskGroup { group in
            group.addTask { try await controller.run() }
            defer { group.cancelAll() }
            let watch = try await client.watch(Mesh.self, options: WatchOptions(start: .mostRecent))
            var frames = MeshFrames(watch)
            for index in 0..<20 { _ = try await timeToReady(client, "warm-\(index)", &frames) }
            var durations: [Double] = []
            for index in 0..<rounds { durations.append(try await timeToReady(client, "mesh-\(index)", &frames)) }
            return durations.median
        }
    }
    return Measurement(
        name: "mesh-ready", value: 1000 * ready, unit: "ms", baseline: 1000 * written,
        baselineIs: "one client making the same 7 writes back to back: the Mesh, its finalizer, three Secrets, a "
            + "ConfigMap, the status; median of \(rounds)",
        goal: "ratio <= 2", isGoalMet: ready / written <= 2)
}

func makeMesh(_ name: String) -> Mesh {
    let spec: JSONValue = [
        "mtls": ["enabledBackend": "builtin", "backends": [["name": "builtin", "type": "builtin"]]]
    ]
    return Mesh(metadata: ObjectMeta(name: name), spec: MeshSpec(json: spec))
}

/// The Meshes that a watch shows, one by one.
struct MeshFrames {
    private let watch: WatchStream<Mesh>
    private var pending: [WatchEvent<Mesh>] = []

    init(_ watch: WatchStream<Mesh>) {
        self.watch = watch
    }

    mutating func next() async throws -> Mesh? {
        while true {
            while !pending.isEmpty {
                switch pending.removeFirst() {
                case .added(let mesh), .modified(let mesh): return mesh.value
                case .deleted, .bookmark, .unreadable: continue
                case .error(let status): throw BenchmarkError(status.message)
                }
            }
            guard let batch = try await watch.next() else { throw BenchmarkError("the watch ended") }
            pending = batch
        }
    }
}

private func timeToReady(_ client: KubernetesClient, _ name: String, _ frames: inout MeshFrames) async throws -> Double
{
    let clock = ContinuousClock()
    let start = clock.now
    try await client.create(makeMesh(name))
    while let mesh = try await frames.next() {
        let isReady = mesh.status?.conditions["Ready"]?.status == .true
        if mesh.metadata.name == name, isReady { break }
    }
    return (clock.now - start).inSeconds
}

/// The writes that make a Mesh ready, of the same kinds and sizes.
func writeBarely(_ client: KubernetesClient, _ name: String) async throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    let mesh = try await client.create(makeMesh(name))
    let finalizers = JSONPatch([.add(JSONPointer(tokens: ["metadata", "finalizers"]), [.string(Names.finalizer)])])
    try await client.jsonPatch(Mesh.self, mesh.key, finalizers)
    for (suffix, size) in [("key", 241), ("state", 1400), ("cert", 770)] {
        let metadata = ObjectMeta(
            name: "\(name).\(suffix)", namespace: Names.systemNamespace, labels: [Names.Label.mesh: name])
        let value = [UInt8](repeating: UInt8(ascii: "x"), count: size)
        try await client.create(Secret(metadata: metadata, type: Names.secretType, data: ["value": value]))
    }
    let metadata = ObjectMeta(name: "\(name).bundle", namespace: Names.systemNamespace)
    try await client.create(
        ConfigMap(metadata: metadata, data: ["ca.crt": String(repeating: "x", count: 770), "bundle.json": "{}"]))
    let conditions = ["Ready", "Accepted", "MutualTLS", "CertificateAuthorityReady"].map { type in
        Condition(
            type: type, status: .true, reason: "Available", message: "what a person would like to know about it",
            observedGeneration: 1, lastTransitionTime: Date())
    }
    try await client.apply(
        Mesh.self, mesh.key, ["status": ["conditions": conditions.json]], fieldManager: Names.FieldManager.mesh,
        force: true, subresource: .status)
    return (clock.now - start).inSeconds
}
