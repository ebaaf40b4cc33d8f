import ControllerRuntime
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI
import ServiceLifecycle
import Synchronization

/// Keeps the verdict about the cluster up to date, and lets others wait for it.
///
/// Kuma can appear and disappear while the controller runs: definitions and webhooks are watched.
final class ClusterGuard: Sendable {
    private struct Waiter {
        let isWanted: @Sendable (ClusterVerdict) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var verdict = ClusterVerdict.unknown
        var waiters: [UInt64: Waiter] = [:]
        var lastID: UInt64 = 0
        var onClear: [@Sendable () -> Void] = []
    }

    /// One for each definition of ours: nobody else's is even read.
    private let definitions = CustomResourceDefinitions.names.map { (name: $0, store: Store<DefinitionSummary>()) }
    private let validating = Store<WebhookSummary<Unstructured.ValidatingWebhookConfigurations>>()
    private let mutating = Store<WebhookSummary<Unstructured.MutatingWebhookConfigurations>>()
    private let state = Mutex(State())
    private let allowsKuma: Bool
    private let logger: Logger

    init(allowsKuma: Bool, logger: Logger) {
        self.allowsKuma = allowsKuma
        self.logger = logger
        for (_, store) in definitions { store.onChange { [weak self] _ in self?.judge() } }
        validating.onChange { [weak self] _ in self?.judge() }
        mutating.onChange { [weak self] _ in self?.judge() }
    }

    /// What is known of the cluster now.
    var verdict: ClusterVerdict { state.withLock { $0.verdict } }

    /// What keeps the verdict up to date.
    func fillers(_ make: StoreFillers) -> [any StoreFilling] {
        let ours = definitions.map { name, store in
            make.filler(of: store, name: "definition-\(name)", fields: FieldSelector([.init("metadata.name", name)]))
        }
        return ours + [make.filler(of: validating), make.filler(of: mutating)]
    }

    /// Judges once everything has been looked at; later changes are judged as they come.
    func begin() async throws {
        for (_, store) in definitions { try await store.waitUntilSynced() }
        try await validating.waitUntilSynced()
        try await mutating.waitUntilSynced()
        judge()
    }

    /// Calls `handler` each time that the cluster becomes one to write to.
    func onClear(_ handler: @escaping @Sendable () -> Void) {
        state.withLock { $0.onClear.append(handler) }
    }

    /// Returns once the verdict is a wanted one.
    /// - Throws: `CancellationError` if the task is cancelled before.
    func wait(until isWanted: @escaping @Sendable (ClusterVerdict) -> Bool) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    // Asked under the lock: cancelled later, the handler below finds the waiter.
                    if isWanted(state.verdict) || Task.isCancelled { return true }
                    state.waiters[id] = Waiter(isWanted: isWanted, continuation: continuation)
                    return false
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
        }
        try Task.checkCancellation()
    }

    private func judge() {
        guard definitions.allSatisfy(\.store.isSynced), validating.isSynced, mutating.isSynced else { return }
        let (verdict, isNews, waiters, handlers) = state.withLock { state in
            // Under the lock: of two judges the one who looked first must not have the last word.
            let verdict = ClusterVerdict(
                definitions: definitions.flatMap { $0.store.list() },
                webhooks: validating.list().flatMap(\.webhooks) + mutating.list().flatMap(\.webhooks),
                allowsKuma: allowsKuma)
            let isNews = state.verdict != verdict
            state.verdict = verdict
            let ready = state.waiters.filter { $0.value.isWanted(verdict) }
            for id in ready.keys { state.waiters[id] = nil }
            return (verdict, isNews, Array(ready.values), isNews && verdict == .clear ? state.onClear : [])
        }
        if isNews { log(verdict) }
        for waiter in waiters { waiter.continuation.resume() }
        for handler in handlers { handler() }
    }

    private func log(_ verdict: ClusterVerdict) {
        if let problem = verdict.problem {
            logger.error("not ready", metadata: ["reason": "\(problem)"])
        } else {
            logger.info("ready to work: nothing of Kuma is in the cluster, or it is allowed")
        }
    }
}
