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
        /// A watch with these batches of events, which then says nothing more.
        case silentWatch([[WatchEvent<ConfigMap>]])
        case watchFails(ListWatchError)
    }

    enum Request: Hashable {
        case list(ListRequest)
        case watch(WatchOptions.Start)

        static func watch(from version: String) -> Request { .watch(.after(version)) }
        /// A streaming list of what is stored now.
        static let stream = Request.watch(.initialEvents(notOlderThan: ""))
    }

    private struct State {
        var replies: [Reply]
        var requests: [Request] = []
        var batches: [[WatchEvent<ConfigMap>]] = []
        var failure: ListWatchError?
        var fallsSilent = false
    }

    private let state: Shared<State>
    private let isEnded = Shared(false)
    /// Whether a watch has fallen silent, so that time has to pass for anything to happen.
    let isSilent = Shared(false)

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
        case .watch, .silentWatch, .watchFails: throw ListWatchError(.failed, "the script has a watch here")
        }
    }

    func watch(_ request: WatchRequest) async throws -> WatchSession<ConfigMap> {
        switch try await next(.watch(request.start)) {
        case .watch(let batches, let failure):
            return session(batches, failure: failure)
        case .silentWatch(let batches): return session(batches, fallsSilent: true)
        case .watchFails(let error): throw error
        case .page, .listFails: throw ListWatchError(.failed, "the script has a list here")
        }
    }

    private func session(
        _ batches: [[WatchEvent<ConfigMap>]], failure: ListWatchError? = nil, fallsSilent: Bool = false
    ) -> WatchSession<ConfigMap> {
        state.update { state in
            state.batches = batches
            state.failure = failure
            state.fallsSilent = fallsSilent
        }
        return WatchSession { try await self.nextBatch() }
    }

    private func nextBatch() async throws -> [WatchEvent<ConfigMap>]? {
        let (batch, failure, fallsSilent) = state.update { state in
            (state.batches.isEmpty ? nil : state.batches.removeFirst(), state.failure, state.fallsSilent)
        }
        if let batch { return batch }
        if fallsSilent {
            isSilent.update { $0 = true }
            try await hang()
        }
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
