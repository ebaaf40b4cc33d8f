import FoundationEssentials
import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI

private let services = 1_000
private let dataplanes = 10_000

/// MiB that a controller has in memory with 10,000 Dataplanes in 1,000 services, each of which asked for a Secret.
///
/// The baseline is what it has with a Mesh and nobody in it.
func measureIdentityMemory(koguma: String, kubeconfig: String?) async throws -> Measurement {
    try await withWorkloadCluster(kubeconfig: kubeconfig, namespaces: 10) { cluster in
        try await cluster.makeAuthority(koguma)
        let empty = try await cluster.run(koguma) { process in
            try await Task.sleep(for: .seconds(10))
            return try residentMemory(of: "\(process.identifier)")
        }
        try await cluster.makeWorkloads(services: services, pods: dataplanes)
        let (first, most) = try await makeAll(cluster, koguma)
        // What it needs for as long as it runs, and not what writing all of them took.
        let later = try await cluster.run(koguma) { process in
            try await Task.sleep(for: .seconds(20))
            return try residentMemory(of: "\(process.identifier)")
        }
        let limit = 64 + 20.0 / 1024 * Double(dataplanes)
        let value = max(first, later)
        return Measurement(
            name: "identity-memory", value: value, unit: "MiB", baseline: empty,
            baselineIs: "resident memory with one Mesh and nobody in it",
            goal: "value <= 64 MiB + 20 KiB a Dataplane, \(Int(limit)) MiB", isGoalMet: value <= limit,
            notes: [
                "kibibytesADataplane": Measurement.rounded((value - empty) * 1024 / Double(dataplanes)),
                "afterWritingAll": Measurement.rounded(first), "mostMeanwhile": Measurement.rounded(most),
                "afterRestart": Measurement.rounded(later),
            ])
    }
}

/// Seconds until a restarted controller has read all that it needs of 10,000 Dataplanes whose certificates are valid,
/// what it writes then, and what that costs.
///
/// The baseline is one client that reads the same lists, all at once, and does nothing with them.
func measureRestart(koguma: String, kubeconfig: String?) async throws -> Measurement {
    try await withWorkloadCluster(kubeconfig: kubeconfig, namespaces: 10) { cluster in
        try await cluster.makeAuthority(koguma)
        try await cluster.makeWorkloads(services: services, pods: dataplanes)
        _ = try await makeAll(cluster, koguma)
        let bare = try await readBarely(cluster)
        let (health, metrics) = (Int.random(in: 20_000..<40_000), Int.random(in: 40_000..<60_000))
        let start = ContinuousClock.now
        let addresses = ["--health-address", "127.0.0.1:\(health)", "--metrics-address", "127.0.0.1:\(metrics)"]
        let restart = try await cluster.run(koguma, addresses) { process in
            let transport = try CurlTransport(.init(allowsPlainHTTP: true))
            while await !isReady(transport, port: health) { try await Task.sleep(for: .milliseconds(10)) }
            let synced = (ContinuousClock.now - start).inSeconds
            let before = try process.processorTime()
            try await Task.sleep(for: .seconds(30))
            return Restart(
                secondsToSynced: synced, processorSecondsToSynced: before,
                processorSeconds: try process.processorTime(), writes: try await writes(transport, port: metrics))
        }
        return Measurement(
            name: "restart", value: restart.secondsToSynced, unit: "s", baseline: bare,
            baselineIs: "reading the same lists at once and decoding them", goal: "no writes",
            isGoalMet: restart.writes.isEmpty,
            notes: [
                "writes": .object(JSONObject(restart.writes.map { (key: $0.key, value: $0.value.json) })),
                "processorSeconds": Measurement.rounded(restart.processorSeconds),
                "processorSecondsToSynced": Measurement.rounded(restart.processorSecondsToSynced),
            ])
    }
}

private struct Restart: Sendable {
    let secondsToSynced: Double
    let processorSecondsToSynced: Double
    let processorSeconds: Double
    let writes: [String: Int]
}

/// Has a controller write all Dataplanes and Secrets, and comes back when it has had nothing to do for a while.
/// - Returns: the memory that it has then, and the most that it had.
private func makeAll(_ cluster: WorkloadCluster, _ koguma: String) async throws -> (then: Double, most: Double) {
    let secrets = try await ObjectFrames<Secret>.ofIdentities(cluster)
    let written = try await ObjectFrames<Dataplane>(cluster)
    defer {
        secrets.close()
        written.close()
    }
    let result = try await cluster.run(koguma) { process in
        var (secrets, written) = (secrets, written)
        try await secrets.wait(for: services)
        try await written.wait(for: dataplanes)
        // The status of each follows.
        var used = try process.processorTime()
        while true {
            try await Task.sleep(for: .seconds(10))
            let now = try process.processorTime()
            if now - used < 0.5 { break }
            used = now
        }
        return [
            try residentMemory(of: "\(process.identifier)"), try residentMemory(of: "\(process.identifier)", "VmHWM"),
        ]
    }
    return (result[0], result[1])
}

private func readBarely(_ cluster: WorkloadCluster) async throws -> Double {
    let start = ContinuousClock.now
    try await withThrowingTaskGroup { group in
        let everywhere = [
            Namespace.resource, Pod.resource, KubernetesService.resource, EndpointSlice.resource, Dataplane.resource,
            Mesh.resource, ConfigMap.resource,
        ]
        for resource in everywhere {
            group.addTask { _ = try JSONValue(parsing: try await cluster.client.raw(.get, resource.path()).body) }
        }
        for namespace in cluster.namespaces + [cluster.systemNamespace] {
            group.addTask {
                let path = Secret.resource.path(namespace: namespace)
                _ = try JSONValue(parsing: try await cluster.client.raw(.get, path).body)
            }
        }
        try await group.waitForAll()
    }
    return (ContinuousClock.now - start).inSeconds
}

private func isReady(_ transport: CurlTransport, port: Int) async -> Bool {
    let request = HTTPRequest(method: .get, url: "http://127.0.0.1:\(port)/readyz")
    return (try? await transport.send(request).status) == 200
}

/// The requests that changed something, whatever came of them.
private func writes(_ transport: CurlTransport, port: Int) async throws -> [String: Int] {
    let answer = try await transport.send(HTTPRequest(method: .get, url: "http://127.0.0.1:\(port)/metrics"))
    let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
    var writes: [String: Int] = [:]
    for line in lines where line.hasPrefix("rest_client_requests_total{") {
        for method in ["POST", "PUT", "PATCH", "DELETE"] where line.contains("method=\"\(method)\"") {
            writes[method, default: 0] += line.split(separator: " ").last.flatMap { Int($0) } ?? 0
        }
    }
    return writes
}
