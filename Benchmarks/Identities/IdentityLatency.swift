import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI

/// Milliseconds from a watcher seeing a new Pod until it sees the Secret of its identity, one Pod after the other.
///
/// The baseline is one client creating such a Secret, from its request to the answer.
func measureIdentityLatency(koguma: String, kubeconfig: String?) async throws -> Measurement {
    let (warm, rounds) = (20, 300)
    return try await withWorkloadCluster(kubeconfig: kubeconfig, namespaces: 1) { cluster in
        try await cluster.makeAuthority(koguma)
        for service in 0..<warm + rounds { try await cluster.makeService(service) }
        var (delays, writes): ([Double], [Double]) = ([], [])
        delays = try await cluster.run(koguma) { _ in
            let pods = try await ObjectFrames<Pod>(cluster)
            let secrets = try await ObjectFrames<Secret>.ofIdentities(cluster)
            defer {
                pods.close()
                secrets.close()
            }
            var delays: [Double] = []
            var (podFrames, secretFrames) = (pods, secrets)
            for service in 0..<warm + rounds {
                let (nextPods, nextSecrets) = (podFrames, secretFrames)
                async let seen = created(nextPods)
                async let stored = created(nextSecrets)
                try await cluster.makePod("pod-\(service)", of: service)
                let (from, to) = (try await seen, try await stored)
                (podFrames, secretFrames) = (from.frames, to.frames)
                if service >= warm { delays.append((to.time - from.time).inSeconds) }
            }
            return delays
        }
        let body = String(repeating: "eHh4", count: 250)
        for index in 0..<warm + rounds {
            let start = ContinuousClock.now
            try await cluster.create(
                Secret.resource, cluster.namespaces[0],
                [
                    "apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string("bare-\(index)")],
                    "type": "kubernetes.io/tls",
                    "data": ["tls.crt": .string(body), "tls.key": .string(body), "ca.crt": .string(body)],
                ])
            if index >= warm { writes.append((ContinuousClock.now - start).inSeconds) }
        }
        let ratio = delays.median / writes.median
        return Measurement(
            name: "identity-latency", value: 1000 * delays.median, unit: "ms", baseline: 1000 * writes.median,
            baselineIs: "one write of such a Secret; median of \(rounds)", goal: "ratio <= 3", isGoalMet: ratio <= 3,
            notes: ["slowestOfHundred": Measurement.rounded(1000 * (delays.sorted().dropLast(rounds / 100).last ?? 0))])
    }
}

private struct Seen<Object: KubernetesObject>: Sendable {
    let frames: ObjectFrames<Object>
    let time: ContinuousClock.Instant
}

/// When the next object was seen that is new.
private func created<Object: KubernetesObject>(_ frames: ObjectFrames<Object>) async throws -> Seen<Object> {
    var frames = frames
    while try await !frames.next().isNew {}
    return Seen(frames: frames, time: .now)
}
