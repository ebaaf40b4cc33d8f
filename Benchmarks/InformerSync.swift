import ControllerRuntime
import EmbeddedAPIServer
import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Logging

/// MB/s of 10,000 Dataplanes from the start of a reflector until its store is complete, over HTTP and TLS from the
/// embedded API server, by a streaming list.
///
/// The baseline is decoding the same bytes alone, in one go. Server and client share the machine's cores.
func measureInformerSync() async throws -> Measurement {
    let count = 10_000
    return try await withCluster { client, _ in
        // In the place of ours, which takes what is valid only.
        try await client.replace(CustomResourceDefinition(json: BenchmarkDataplane.definition))
        for index in 0..<count {
            _ = try await client.raw(
                .post, BenchmarkDataplane.resource.path(namespace: "default"),
                query: [("fieldManager", "koguma-dataplane")], body: BenchmarkDataplane.object(index).encoded())
        }
        let body = try await client.raw(.get, BenchmarkDataplane.resource.path()).body
        let megabytes = Double(body.count) / 1_000_000
        let decoded = try perSecond(1) {
            let page = try ListPage<BenchmarkDataplane>(parsing: body)
            guard page.items.count == count else {
                throw BenchmarkError("\(page.items.count) of \(count) Dataplanes were decoded")
            }
        }
        let streamed = try await synced(client, count, .automatic)
        let paged = try await synced(client, count, .pages)
        let rate = megabytes / streamed
        return Measurement(
            name: "informer-sync", value: rate, unit: "MB/s", baseline: megabytes * decoded,
            baselineIs: "decoding the list of the same \(count) objects alone, from memory",
            goal: "value >= 100, ratio >= 0.67", isGoalMet: rate >= 100 && rate >= megabytes * decoded / 1.5,
            notes: [
                "megabytes": Measurement.rounded(megabytes), "byPages": Measurement.rounded(megabytes / paged),
                "milliseconds": Measurement.rounded(1000 * streamed),
            ])
    }
}

/// The seconds from the start of a reflector until its store is complete; the median of seven.
private func synced(_ client: KubernetesClient, _ count: Int, _ lists: ListStrategy) async throws -> Double {
    var durations: [Double] = []
    for _ in 0..<7 {
        let store = Store<BenchmarkDataplane>()
        let reflector = Reflector(
            from: ResourceListWatch(from: client), to: store,
            server: ServerMonitor(server: client.server, logger: quiet), lists: lists, logger: quiet)
        let elapsed = try await withThrowingTaskGroup(of: Void.self) { group in
            let clock = ContinuousClock()
            let start = clock.now
            group.addTask { try await reflector.run() }
            try await store.waitUntilSynced()
            let elapsed = clock.now - start
            group.cancelAll()
            return elapsed
        }
        guard store.count == count else { throw BenchmarkError("the store has \(store.count) objects") }
        durations.append(elapsed.inSeconds)
    }
    return durations.median
}
