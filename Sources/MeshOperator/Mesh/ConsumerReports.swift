public import MeshAuthority
import Synchronization

/// What those who use the authorities of meshes say of them, by mesh: who brings bundles and certificates to workloads
/// reports it here, and the authority of the mesh is looked at again.
public final class ConsumerReports: Sendable {
    private struct State {
        var consumers: [String: Consumers] = [:]
        var handlers: [@Sendable (String) -> Void] = []
    }

    private let state = Mutex(State())

    /// Makes one in which nobody has said anything.
    init() {}

    /// What is said of the authority of a mesh.
    public subscript(mesh: String) -> Consumers { state.withLock { $0.consumers[mesh] ?? Consumers() } }

    /// Changes what is said of the authority of a mesh, which is then looked at again.
    public func update(_ mesh: String, _ change: (inout Consumers) -> Void) {
        let handlers = state.withLock { state -> [@Sendable (String) -> Void] in
            let before = state.consumers[mesh] ?? Consumers()
            var consumers = before
            change(&consumers)
            guard consumers != before else { return [] }
            state.consumers[mesh] = consumers == Consumers() ? nil : consumers
            return state.handlers
        }
        for handler in handlers { handler(mesh) }
    }

    /// Calls `handler` with the mesh of every change.
    func onChange(_ handler: @escaping @Sendable (String) -> Void) {
        state.withLock { $0.handlers.append(handler) }
    }
}
