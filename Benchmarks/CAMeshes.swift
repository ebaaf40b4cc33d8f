import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator

/// Seconds from the creation of the first of 1,000 Meshes, as fast as they can be created, until a watcher has seen all
/// of them Ready; and once more with 20 others among them that ask for RSA keys, which must delay none of the 1,000.
///
/// The baseline makes the same writes with as many connections as the controller has workers, on a server of its own.
/// Everything shares the machine's cores with the server.
func measureCAMeshes() async throws -> [Measurement] {
    let count = 1_000
    let workers = OperatorConfiguration(systemNamespace: Names.systemNamespace).workers
    var seconds: (bare: [Double], ready: [Double], mixed: [Double]) = ([], [], [])
    var processor: (bare: [Double], ready: [Double], mixed: [Double]) = ([], [], [])
    // In turns, since what else goes on on the machine changes.
    for _ in 0..<3 {
        try await measure(&seconds.bare, &processor.bare) { try await writeAllBarely(count, connections: workers) }
        try await measure(&seconds.ready, &processor.ready) {
            try await timeUntilReady(count, rsa: 0, workers: workers)
        }
        try await measure(&seconds.mixed, &processor.mixed) {
            try await timeUntilReady(count, rsa: 20, workers: workers)
        }
    }
    let baseline = seconds.bare.median
    let requests = try await requestsPerMesh(workers)
    func measurement(_ name: String, _ rounds: [Double], _ used: [Double]) -> Measurement {
        let value = rounds.median
        return Measurement(
            name: name, value: value, unit: "s", baseline: baseline,
            baselineIs: "the same 7 writes a Mesh over \(workers) connections: the Mesh, its finalizer, three Secrets, "
                + "a ConfigMap, the status; median of 3",
            goal: "ratio <= 1.5", isGoalMet: value / baseline <= 1.5,
            notes: [
                "rounds": .array(rounds.map(Measurement.rounded)),
                "baselineRounds": .array(seconds.bare.map(Measurement.rounded)), "requestsPerMesh": requests,
                "processorSeconds": Measurement.rounded(used.median),
                "baselineProcessorSeconds": Measurement.rounded(processor.bare.median),
            ])
    }
    return [
        measurement("ca-meshes", seconds.ready, processor.ready),
        measurement("ca-meshes-rsa", seconds.mixed, processor.mixed),
    ]
}

/// Adds the seconds that something took, and what this process used of the processors meanwhile, server included.
private func measure(
    _ seconds: inout [Double], _ processor: inout [Double], _ work: () async throws -> Double
) async throws {
    let before = try readProcessorTime()
    seconds.append(try await work())
    processor.append(try readProcessorTime() - before)
}

private func writeAllBarely(_ count: Int, connections: Int) async throws -> Double {
    try await withCluster { client, _ in
        try await inParallel(connections, connections) { _ = try await writeBarely(client, "warm-\($0)") }
        return try await ContinuousClock().measure {
            try await inParallel(count, connections) { _ = try await writeBarely(client, "mesh-\($0)") }
        }.inSeconds
    }
}

/// - Parameter rsa: How many Meshes with RSA keys come in between; they are not waited for.
private func timeUntilReady(
    _ count: Int, rsa: Int, workers: Int, auditLog: String? = nil
) async throws -> Double {
    try await withCluster(auditLog: auditLog) { client, _ in
        let controller = Operator(
            OperatorConfiguration(systemNamespace: Names.systemNamespace, createsDefaultMesh: false, workers: workers),
            client: client, logger: quiet)
        return try await withThrowingTaskGroup { group in
            group.addTask { try await controller.run() }
            defer { group.cancelAll() }
            let watch = try await client.watch(Mesh.self, options: WatchOptions(start: .mostRecent))
            defer { watch.close() }
            var frames = MeshFrames(watch)
            try await inParallel(workers, workers) { try await client.create(makeMesh("warm-\($0)")) }
            try await frames.waitUntilReady(workers) { $0.hasPrefix("warm-") }
            let clock = ContinuousClock()
            let start = clock.now
            group.addTask {
                try await inParallel(count, workers) { index in
                    if rsa > 0, index % (count / rsa) == 0 { try await client.create(makeRSAMesh("rsa-\(index)")) }
                    try await client.create(makeMesh("mesh-\(index)"))
                }
            }
            try await frames.waitUntilReady(count) { $0.hasPrefix("mesh-") }
            return (clock.now - start).inSeconds
        }
    }
}

/// What is asked of the API server for a Mesh, its creation included, on an average of many at once.
private func requestsPerMesh(_ workers: Int) async throws -> JSONValue {
    let count = 200
    let log = FileManager.default.temporaryDirectory.path + "/koguma-benchmark-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: log) }
    _ = try await timeUntilReady(count, rsa: 0, workers: workers, auditLog: log)
    let counts = try requests(log).reduce(into: [:] as [String: Int]) { $0[$1, default: 0] += 1 }
    let total = Double(count + workers)
    return .object(
        JSONObject(
            counts.sorted { $0.key < $1.key }.filter { $0.value > count }.map { verb, number in
                (key: verb, value: Measurement.rounded(Double(number) / total))
            }))
}

private func makeRSAMesh(_ name: String) -> Mesh {
    let backend: JSONValue = ["name": "builtin", "type": "builtin", "conf": ["caCert": ["RSAbits": 2048]]]
    return Mesh(
        metadata: ObjectMeta(name: name),
        spec: MeshSpec(json: ["mtls": ["enabledBackend": "builtin", "backends": [backend]]]))
}

extension MeshFrames {
    /// Waits until as many Meshes whose names are wanted have been Ready.
    fileprivate mutating func waitUntilReady(_ count: Int, _ isWanted: (String) -> Bool) async throws {
        var ready: Set<String> = []
        while ready.count < count, let mesh = try await next() {
            guard mesh.status?.conditions["Ready"]?.status == .true, isWanted(mesh.metadata.name) else { continue }
            ready.insert(mesh.metadata.name)
        }
    }
}

/// Does something for each number below `count`, `width` at a time.
func inParallel(
    _ count: Int, _ width: Int, _ body: @Sendable @escaping (Int) async throws -> Void
) async throws {
    try await withThrowingTaskGroup { group in
        for start in 0..<width {
            group.addTask {
                for index in stride(from: start, to: count, by: width) { try await body(index) }
            }
        }
        try await group.waitForAll()
    }
}
