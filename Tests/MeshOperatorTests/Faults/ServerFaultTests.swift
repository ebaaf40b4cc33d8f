import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import TestSupport
import Testing

/// The same over a real connection: to a server on the loopback interface, or, with `make test-cluster`, to a real one.
@Suite(
    .serialized, .timeLimit(.minutes(20)),
    .enabled("no kubectl") { await Kubectl.reasonForSkipping() == nil })
struct ServerFaultTests {
    private func trials(_ body: @Sendable (Trial) async throws -> Void) async throws {
        try await TestCluster.withCluster { cluster in
            let world = try await World(kubeconfig: cluster.kubeconfig)
            for history in History.essential {
                let trial = Trial(
                    history: history,
                    makeWorld: {
                        try await world.clear()
                        return try await World(kubeconfig: cluster.kubeconfig)
                    })
                try await body(trial)
            }
            try await world.clear()
        }
    }

    private func fires(_ trial: Trial, _ rules: [FaultRule], _ comment: String) async throws {
        var trial = trial
        trial.beginning = .start
        let fires = try await trial.survives(rules, comment: comment)
        #expect(fires, "\(comment)")
    }

    @Test func `any call may fail`() async throws {
        try await trials { trial in
            var fired = 0
            for (index, failure) in [Failure.notSent, .answerLost, .broken, .conflict].enumerated() {
                for call in stride(from: 1 + index, through: 12, by: 4) {
                    let rule = FaultRule(failure.fault, failure.calls, at: call)
                    if try await trial.survives(rule, comment: "\(failure) at call \(call)") { fired += 1 }
                }
            }
            #expect(fired > 0)
        }
    }

    @Test func `stopped after any write, the next controller ends it`() async throws {
        try await trials { trial in
            var stops = 0
            for writes in 0..<6 {
                let stop = FaultRule(.dies, .writes, at: writes + 1)
                if try await trial.survives(stop, comment: "stopped after \(writes) writes") { stops += 1 }
            }
            #expect(stops > 0)
        }
    }

    @Test func `watches break, and expire`() async throws {
        try await trials { trial in
            let breaks = FaultRule.stream([.init(.reset, after: 1)], .watches, count: .max)
            try await fires(trial, breaks, "reset")
            let expires = FaultRule.stream(StreamFault.error(.expired, after: 1), .watches, count: 9)
            try await fires(trial, expires, "expired")
            let silent = [FaultRule(.stream(.silence, after: 1), .watches, count: 9)]
            try await fires(trial, silent, "silent")
        }
    }
}

extension World {
    /// Removes what a trial has left.
    fileprivate func clear() async throws {
        let meshes: ListPage<Mesh> = try await client.list()
        for mesh in meshes.objects {
            try await client.mergePatch(Mesh.self, mesh.key, ["metadata": ["finalizers": .null]])
            // With its last finalizer it may have gone.
            try? await client.delete(Mesh.self, mesh.key)
        }
        let secrets: ListPage<Secret> = try await client.list(namespace: Self.namespace)
        for secret in secrets.objects { try await client.delete(Secret.self, secret.key) }
        let bundles: ListPage<ConfigMap> = try await client.list(namespace: Self.namespace)
        for bundle in bundles.objects where bundle.metadata.name != "kube-root-ca.crt" {
            try await client.delete(ConfigMap.self, bundle.key)
        }
    }
}
