import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI

/// Secrets a second from the start of a controller until the identities of 2,000 services are stored, each asked for by
/// its Service; once with Pods that are still to get an address, and once with running ones, which get Dataplanes at the
/// same time.
///
/// The baseline creates the same Secrets with as many requests at a time as the controller has workers, and needs
/// neither keys nor to look at anything. Everything shares the machine's cores with the server.
func measureIdentities(koguma: String, kubeconfig: String?) async throws -> [Measurement] {
    [
        try await measureIdentities("identities", koguma, kubeconfig, haveAddress: false),
        try await measureIdentities("identities-with-dataplanes", koguma, kubeconfig, haveAddress: true),
    ]
}

private func measureIdentities(
    _ name: String, _ koguma: String, _ kubeconfig: String?, haveAddress: Bool
) async throws -> Measurement {
    let count = 2_000
    return try await withWorkloadCluster(kubeconfig: kubeconfig, namespaces: 20) { cluster in
        try await cluster.makeAuthority(koguma)
        try await cluster.makeWorkloads(services: count, pods: count, haveAddress: haveAddress)
        var (issued, written, first, used): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        // In turns, since what else goes on on the machine changes.
        for _ in 0..<3 {
            let round = try await issueAll(cluster, koguma, count)
            issued.append(Double(count) / round.seconds)
            first.append(round.secondsToFirst)
            used.append(round.processorSeconds)
            let secrets = try await cluster.objects(Secret.resource).compactMap(Copy.init)
            try await clear(cluster)
            written.append(Double(secrets.count) / (try await writeAllBarely(cluster, secrets)))
            try await clear(cluster)
        }
        return Measurement(
            name: name, value: issued.median, unit: "Secrets/s", baseline: written.median,
            baselineIs: "creating the same Secrets, \(WorkloadCluster.connections) at a time; median of 3",
            goal: "ratio >= 0.8", isGoalMet: issued.median / written.median >= 0.8,
            notes: [
                "rounds": .array(issued.map(Measurement.rounded)),
                "baselineRounds": .array(written.map(Measurement.rounded)),
                "secondsToFirst": Measurement.rounded(first.median),
                "processorSeconds": Measurement.rounded(used.median),
            ])
    }
}

private struct Round: Sendable {
    let seconds: Double
    let secondsToFirst: Double
    let processorSeconds: Double
}

private func issueAll(_ cluster: WorkloadCluster, _ koguma: String, _ count: Int) async throws -> Round {
    let watch = try await ObjectFrames<Secret>.ofIdentities(cluster)
    defer { watch.close() }
    let start = ContinuousClock.now
    return try await cluster.run(koguma) { process in
        var frames = watch
        try await frames.wait(for: 1)
        let first = (ContinuousClock.now - start).inSeconds
        try await frames.wait(for: count)
        let seconds = (ContinuousClock.now - start).inSeconds
        return Round(seconds: seconds, secondsToFirst: first, processorSeconds: try process.processorTime())
    }
}

/// A Secret that somebody else made, as it would be created.
private struct Copy: Sendable {
    let namespace: String
    let body: JSONValue

    init?(_ secret: JSONValue) {
        guard secret["type"] == "kubernetes.io/tls", let name = secret["metadata"]?["name"],
            let namespace = secret["metadata"]?["namespace"]?.string
        else { return nil }
        self.namespace = namespace
        var metadata: JSONValue = ["name": name]
        for field in ["labels", "annotations"] { metadata[field] = secret["metadata"]?[field] }
        body = [
            "apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "kubernetes.io/tls",
            "data": secret["data"] ?? [:],
        ]
    }
}

private func writeAllBarely(_ cluster: WorkloadCluster, _ secrets: [Copy]) async throws -> Double {
    guard !secrets.isEmpty else { throw BenchmarkError("there are no Secrets of identities") }
    var frames = try await ObjectFrames<Secret>.ofIdentities(cluster)
    defer { frames.close() }
    let start = ContinuousClock.now
    try await inParallel(secrets.count, WorkloadCluster.connections) { index in
        try await cluster.create(Secret.resource, secrets[index].namespace, secrets[index].body)
    }
    try await frames.wait(for: secrets.count)
    return (ContinuousClock.now - start).inSeconds
}

/// As it was before anybody had an identity.
private func clear(_ cluster: WorkloadCluster) async throws {
    for resource in [Secret.resource, ConfigMap.resource, Dataplane.resource] { try await cluster.deleteAll(resource) }
}
