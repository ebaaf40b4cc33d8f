import ControllerRuntime
import FoundationEssentials
import KubernetesAPI
import MeshAPI
import MeshAuthority
import Synchronization

/// What workloads of each mesh are given now, remembered for as long as nothing of the mesh changes: a thousand
/// identities ask for the same.
final class Standings: Sendable {
    /// How long what was found out stays true by itself, in seconds: dates of certificates pass.
    private static let patience: TimeInterval = 1

    private struct Entry {
        let standing: AuthorityStanding?
        let until: Date
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Counted up with each change, so that nobody remembers what was found out before it.
        var changes: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let stores: MeshStores
    private let planner: AuthorityPlanner

    init(stores: MeshStores, planner: AuthorityPlanner) {
        self.stores = stores
        self.planner = planner
    }

    /// What workloads of a mesh are given; nil if there is no such Mesh.
    func standing(of mesh: String, now: Date) -> AuthorityStanding? {
        let (known, changes) = state.withLock { ($0.entries[mesh], $0.changes[mesh]) }
        if let known, now < known.until, known.until <= now + Self.patience { return known.standing }
        let standing = stores.observe(mesh).map { planner.standing($0, now: now) }
        state.withLock { state in
            // Of a Mesh that is not there, nothing is remembered.
            guard standing != nil, state.changes[mesh] == changes else { return }
            state.entries[mesh] = Entry(standing: standing, until: now + Self.patience)
        }
        return standing
    }

    /// Something of the mesh changed.
    func forget(_ mesh: String) {
        state.withLock { state in
            state.entries[mesh] = nil
            if stores.meshes[ObjectKey(name: mesh)] == nil {
                state.changes[mesh] = nil
            } else {
                state.changes[mesh, default: 0] += 1
            }
        }
    }
}
