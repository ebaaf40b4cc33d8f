import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI

/// What `koguma run` uses of a processor in a quiet minute with 1,000 meshes, and what it asks of the API server.
///
/// The baseline is the same process in a minute without a mesh, in the same run.
func measureIdle(koguma: String) async throws -> Measurement {
    let none = try await quietMinute(koguma, meshes: 0)
    let many = try await quietMinute(koguma, meshes: 1_000)
    let share = 100 * many.processorTime / many.seconds
    // The lease is renewed each two seconds; half of all watches begin anew within 7.5 minutes.
    let others = many.requests.filter { $0.key != "update leases" && !$0.key.hasPrefix("watch ") }
    return Measurement(
        name: "idle", value: share, unit: "% of a core", baseline: 100 * none.processorTime / none.seconds,
        baselineIs: "the same without a mesh",
        goal: "value < 0.5, and no requests but those for the lease and for watches",
        isGoalMet: share < 0.5 && others.isEmpty,
        notes: [
            "processorSeconds": Measurement.rounded(many.processorTime),
            "requests": many.requestCounts, "requestsWithoutMeshes": none.requestCounts,
        ])
}

private struct Minute: Sendable {
    var seconds: Double
    var processorTime: Double
    /// How many there were of each verb and resource.
    var requests: [String: Int]

    var requestCounts: JSONValue {
        .object(JSONObject(requests.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.json) }))
    }
}

private func quietMinute(_ koguma: String, meshes: Int) async throws -> Minute {
    let log = FileManager.default.temporaryDirectory.path + "/koguma-benchmark-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: log) }
    return try await withCluster(auditLog: log) { client, kubeconfig in
        try await ControllerProcess.run(koguma, kubeconfig: kubeconfig) { process in
            try await makeReady(meshes, client)
            // Events are written after what they are about.
            try await Task.sleep(for: .seconds(10))
            let (before, start) = (try process.processorTime(), ContinuousClock.now)
            let lines = try requests(log).count
            try await Task.sleep(for: .seconds(60))
            let seconds = (ContinuousClock.now - start).inSeconds
            let used = try process.processorTime() - before
            let asked = try requests(log).dropFirst(lines)
            return Minute(
                seconds: seconds, processorTime: used,
                requests: asked.reduce(into: [:]) { counts, request in counts[request, default: 0] += 1 })
        }
    }
}

private func makeReady(_ count: Int, _ client: KubernetesClient) async throws {
    guard count > 0 else { return }
    let watch = try await client.watch(Mesh.self, options: WatchOptions(start: .mostRecent))
    defer { watch.close() }
    var frames = MeshFrames(watch)
    for index in 0..<count { try await client.create(makeMesh("mesh-\(index)")) }
    var ready: Set<String> = []
    while ready.count < count, let mesh = try await frames.next() {
        if mesh.status?.conditions["Ready"]?.status == .true { ready.insert(mesh.metadata.name) }
    }
}

/// Verb and resource of each request in an audit log.
func requests(_ log: String) throws -> [String] {
    guard let text = FileManager.default.contents(atPath: log) else { throw BenchmarkError("cannot read \(log)") }
    return text.split(separator: UInt8(ascii: "\n")).compactMap { line in
        guard let event = try? JSONValue(parsing: Array(line)) else { return nil }
        let verb = event["verb"]?.string ?? "?"
        return "\(verb) \(event["objectRef"]?["resource"]?.string ?? event["requestURI"]?.string ?? "?")"
    }
}
