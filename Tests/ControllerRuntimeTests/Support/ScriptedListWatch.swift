import ControllerRuntime
import JSON
import KubernetesAPI
import KubernetesClient

/// Plays an API server from a script; after the last line it says nothing more until it is cancelled.
final class ScriptedListWatch: ListWatch {
    typealias Object = ConfigMap

    enum Reply: Sendable {
        case page(ListPage<ConfigMap>)
        case listFails(ListWatchError)
        /// A watch with these batches of events, which then ends or breaks.
        case watch([[WatchEvent<ConfigMap>]], thenFails: ListWatchError? = nil)
        case watchFails(ListWatchError)
    }

    enum Request: Hashable {
        case list(ListRequest)
        case watch(from: String)
    }

    private struct State {
        var replies: [Reply]
        var requests: [Request] = []
        var batches: [[WatchEvent<ConfigMap>]] = []
        var failure: ListWatchError?
    }

    private let state: Shared<State>
    private let isEnded = Shared(false)

    init(_ replies: [Reply]) {
        state = Shared(State(replies: replies))
    }

    var requests: [Request] { state.value.requests }

    /// Waits until the script has been played.
    func waitUntilEnded() async {
        while !isEnded.value, !Task.isCancelled { await Task.yield() }
    }

    func list(_ request: ListRequest) async throws -> ListPage<ConfigMap> {
        switch try await next(.list(request)) {
        case .page(let page): return page
        case .listFails(let error): throw error
        case .watch, .watchFails: throw ListWatchError(.failed, "the script has a watch here")
        }
    }

    func watch(_ request: WatchRequest) async throws -> WatchSession<ConfigMap> {
        switch try await next(.watch(from: request.resourceVersion)) {
        case .watch(let batches, let failure):
            state.update { state in
                state.batches = batches
                state.failure = failure
            }
            return WatchSession { try self.nextBatch() }
        case .watchFails(let error): throw error
        case .page, .listFails: throw ListWatchError(.failed, "the script has a list here")
        }
    }

    private func nextBatch() throws -> [WatchEvent<ConfigMap>]? {
        let (batch, failure) = state.update { state in
            (state.batches.isEmpty ? nil : state.batches.removeFirst(), state.failure)
        }
        if let batch { return batch }
        if let failure { throw failure }
        return nil
    }

    private func next(_ request: Request) async throws -> Reply {
        let reply = state.update { state in
            state.requests.append(request)
            return state.replies.isEmpty ? nil : state.replies.removeFirst()
        }
        if let reply { return reply }
        isEnded.update { $0 = true }
        try await hang()
        throw CancellationError()
    }
}

extension ConfigMap {
    static func fixture(_ name: String, version: String, data: [String: String] = [:]) -> ConfigMap {
        var metadata = ObjectMeta(name: name, namespace: "ns")
        metadata.uid = "uid-\(name)"
        metadata.resourceVersion = version
        return ConfigMap(metadata: metadata, data: data)
    }
}

extension Guarded<ConfigMap> {
    static func fixture(_ name: String, version: String) -> Guarded { .object(.fixture(name, version: version)) }

    static func broken(_ name: String, version: String) -> Guarded {
        Guarded(
            json: [
                "metadata": ["name": .string(name), "namespace": "ns", "resourceVersion": .string(version)],
                "data": "this should be a map",
            ])
    }
}
