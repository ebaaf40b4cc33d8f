import MeshAuthority
import Synchronization

/// Who may wait for an RSA key, which takes up to minutes: few at once, so that other meshes find a worker.
///
/// One such key is made at a time. Who has no turn gives its worker back, and is called when it has one.
final class RSATurns: Sendable {
    private struct State {
        var holders: Set<String> = []
        var waiting: [String] = []
    }

    private let state = Mutex(State())
    private let limit: Int
    private let call: @Sendable (String) -> Void

    /// - Parameters:
    ///   - workers: How many meshes are worked on at once.
    ///   - call: Puts a mesh into the queue.
    init(workers: Int, call: @escaping @Sendable (String) -> Void) {
        // A second one keeps the thread that makes the keys busy; more would gain nothing.
        limit = max(1, min(2, workers / 2))
        self.call = call
    }

    /// Whether the mesh has a turn, until ``end(_:)``; otherwise it is called.
    func take(_ mesh: String) -> Bool {
        state.withLock { state in
            if state.holders.contains(mesh) { return true }
            if state.holders.count < limit {
                state.holders.insert(mesh)
                return true
            }
            if !state.waiting.contains(mesh) { state.waiting.append(mesh) }
            return false
        }
    }

    /// The reconcile of the mesh has ended, whether it had a turn or not.
    func end(_ mesh: String) {
        let next = state.withLock { state -> String? in
            guard state.holders.remove(mesh) != nil, !state.waiting.isEmpty else { return nil }
            let next = state.waiting.removeFirst()
            // Its turn ends with its next reconcile, even if it needs no key any more.
            state.holders.insert(next)
            return next
        }
        if let next { call(next) }
    }
}

extension Write {
    /// Whether it waits for an RSA key.
    var takesLong: Bool {
        guard case .createKey(_, .rsa) = self else { return false }
        return true
    }
}
