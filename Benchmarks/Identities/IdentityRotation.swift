import FoundationEssentials
import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI

/// Writes for each Secret and phase of a rotation of 1,000 identities, and how long they take together.
///
/// The phases are two here: the trust bundle with the new root, and the certificate by it; the third, without the old
/// root, comes when the last of its certificates has expired. The baseline of the time writes the same Secrets twice with
/// as many requests at a time as the controller has workers.
func measureRotation(koguma: String, kubeconfig: String?) async throws -> [Measurement] {
    let count = 1_000
    return try await withWorkloadCluster(kubeconfig: kubeconfig, namespaces: 10) { cluster in
        try await cluster.makeAuthority(koguma)
        try await cluster.makeWorkloads(services: count, pods: count)
        // Half of the delay is how long certificates are spread over.
        let delay = 4.0
        let phases = try await cluster.run(koguma, ["--propagation-delay", "\(Int(delay))s"]) { _ in
            try await rotate(cluster, count, delay: delay)
        }
        let bare = try await rewriteBarely(cluster, count)
        let writes = Double(phases.writes) / Double(2 * count)
        let seconds = phases.distributing + phases.reissuing
        return [
            Measurement(
                name: "rotation", value: writes, unit: "writes a Secret and phase", baseline: 1,
                baselineIs: "one write a Secret and phase, of which there are two", goal: "value = 1",
                isGoalMet: phases.writes == 2 * count),
            Measurement(
                name: "rotation-time", value: seconds, unit: "s", baseline: 2 * bare,
                baselineIs: "applying the same \(count) Secrets twice, \(WorkloadCluster.connections) at a time",
                notes: [
                    "secondsOfBundles": Measurement.rounded(phases.distributing),
                    "secondsOfCertificates": Measurement.rounded(phases.reissuing),
                    "secondsTheyAreSpreadOver": Measurement.rounded(delay / 2),
                ]),
        ]
    }
}

private struct Phases: Sendable {
    var writes = 0
    var distributing = 0.0
    var reissuing = 0.0
}

private func rotate(_ cluster: WorkloadCluster, _ count: Int, delay: Double) async throws -> Phases {
    var secrets = try await ObjectFrames<Secret>.ofIdentities(cluster)
    defer { secrets.close() }
    try await secrets.wait(for: count)
    try await cluster.client.mergePatch(
        Mesh.self, ObjectKey(name: cluster.mesh), ["metadata": ["annotations": [Names.Annotation.rotate: "1"]]])
    var phases = Phases()
    phases.distributing = try await pass(&secrets, count, &phases.writes)
    phases.reissuing = try await pass(&secrets, count, &phases.writes)
    // Whatever is written too often comes soon.
    let late = secrets
    let more = try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask {
            var (frames, more) = (late, 0)
            while !Task.isCancelled {
                do { _ = try await frames.next() } catch { break }
                more += 1
            }
            return more
        }
        try await Task.sleep(for: .seconds(2 * delay))
        group.cancelAll()
        return try await group.next() ?? 0
    }
    phases.writes += more
    return phases
}

/// From the first change until each Secret has changed; those that change twice meanwhile are counted twice.
private func pass(_ secrets: inout ObjectFrames<Secret>, _ count: Int, _ writes: inout Int) async throws -> Double {
    var changed: Set<ObjectKey> = []
    var start: ContinuousClock.Instant?
    while changed.count < count {
        let key = try await secrets.next().metadata.key
        start = start ?? .now
        changed.insert(key)
        writes += 1
    }
    return (ContinuousClock.now - (start ?? .now)).inSeconds
}

private func rewriteBarely(_ cluster: WorkloadCluster, _ count: Int) async throws -> Double {
    let bodies: [(path: String, body: [UInt8])] = try await cluster.objects(Secret.resource).compactMap { secret in
        guard secret["type"] == "kubernetes.io/tls", let name = secret["metadata"]?["name"]?.string,
            let namespace = secret["metadata"]?["namespace"]?.string
        else { return nil }
        var data = secret["data"] ?? [:]
        data["tls.crt"] = .string(String(repeating: "eHh4", count: (data["tls.crt"]?.string?.utf8.count ?? 0) / 4))
        let body: JSONValue = [
            "apiVersion": "v1", "kind": "Secret",
            "metadata": ["name": .string(name), "annotations": secret["metadata"]?["annotations"] ?? [:]], "data": data,
        ]
        return (Secret.resource.path(namespace: namespace, name: name), body.encoded())
    }
    guard bodies.count == count else { throw BenchmarkError("there are \(bodies.count) Secrets of identities") }
    let start = ContinuousClock.now
    try await inParallel(count, WorkloadCluster.connections) { index in
        _ = try await cluster.client.raw(
            .patch, bodies[index].path,
            query: [("fieldManager", Names.FieldManager.identity), ("force", "true")], body: bodies[index].body,
            contentType: "application/apply-patch+yaml")
    }
    return (ContinuousClock.now - start).inSeconds
}
