import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI

/// Seconds from the end of a leader that is killed to the first write of its standby.
///
/// The baseline is the duration of the lease, which nobody can be quicker than; a standby sees the last renewal up to
/// 4.4 s late, when it looks.
func measureFailover(koguma: String) async throws -> Measurement {
    let rounds = 3
    let (killed, shutDown) = try await withCluster { client, kubeconfig in
        var killed: [Double] = []
        var shutDown: [Double] = []
        for round in 0..<rounds {
            killed.append(try await failover(koguma, kubeconfig, client, "killed-\(round)") { try $0.kill() })
            shutDown.append(try await failover(koguma, kubeconfig, client, "ended-\(round)") { try $0.terminate() })
        }
        return Times(killed: killed.median, shutDown: shutDown.median)
    }.pair
    return Measurement(
        name: "failover", value: killed, unit: "s", baseline: 15,
        baselineIs: "the duration of the lease; median of \(rounds)", goal: "ratio <= 1.3",
        isGoalMet: killed <= 1.3 * 15, notes: ["secondsAfterShutdown": Measurement.rounded(shutDown)])
}

private struct Times: Sendable {
    var killed: Double
    var shutDown: Double
    var pair: (Double, Double) { (killed, shutDown) }
}

/// Has a leader end while a standby waits; a Mesh that comes just then is the first that the standby writes to.
private func failover(
    _ koguma: String, _ kubeconfig: String, _ client: KubernetesClient, _ name: String,
    end: @Sendable @escaping (ControllerProcess) throws -> Void
) async throws -> Double {
    let lease = ObjectKey(namespace: Names.systemNamespace, name: Names.project)
    // What the last round left is over.
    if try await client.find(Lease.self, lease) != nil { try await client.delete(Lease.self, lease) }
    return try await ControllerProcess.run(koguma, kubeconfig: kubeconfig) { leader in
        while try await client.find(Lease.self, lease) == nil { try await Task.sleep(for: .milliseconds(100)) }
        return try await ControllerProcess.run(koguma, kubeconfig: kubeconfig) { _ in
            // It looks each two to four seconds; by then it has filled its caches, and has seen a renewal.
            try await Task.sleep(for: .seconds(8))
            let watch = try await client.watch(Mesh.self, options: WatchOptions(start: .mostRecent))
            defer { watch.close() }
            var frames = MeshFrames(watch)
            let clock = ContinuousClock()
            let start = clock.now
            try end(leader)
            // One that was asked to end has taken nothing new by then.
            try await Task.sleep(for: .milliseconds(100))
            try await client.create(makeMesh(name))
            while let mesh = try await frames.next() {
                if mesh.metadata.name == name, !mesh.metadata.finalizers.isEmpty { break }
            }
            return (clock.now - start).inSeconds
        }
    }
}
