import KubernetesAPI
import MeshAPI
import Synchronization
import TrafficPermissions

/// Who may call whom in each mesh, kept compiled through every change of policies, workloads and Meshes.
final class PermissionBoard: Sendable {
    /// Called with a mesh of which something changed, and the inbounds whose permissions that has touched, which may
    /// be none; after the board has it, and quick.
    typealias ChangeHandler = @Sendable (String, Affected) -> Void

    /// What is kept of a policy besides what it compiles to.
    struct Known: Sendable {
        /// The object that was read.
        let uid: String
        let generation: Int64
        /// The mesh that it named then.
        let mesh: String
        let problem: PolicyProblem?
    }

    /// A policy, and what became of it.
    struct Look: Sendable {
        let known: Known
        let report: PolicyReport
    }

    fileprivate struct Entry {
        var permissions: MeshPermissions
        var policies: Set<PolicyID> = []
        var workloads: Set<ObjectKey> = []
    }

    fileprivate struct State {
        var entries: [String: Entry] = [:]
        var policies: [PolicyID: Known] = [:]
        var workloads: [ObjectKey: String] = [:]
        /// Those that are not what a mesh without annotations has.
        var precedences: [String: PermissionPrecedence] = [:]
        var handlers: [ChangeHandler] = []
    }

    private let state = Mutex(State())
    private let metrics: PermissionMetrics

    init(metrics: PermissionMetrics) {
        self.metrics = metrics
    }

    /// Calls `handler` with everything that changes from now on; of a mesh, not always in order.
    func onChange(_ handler: @escaping ChangeHandler) { state.withLock { $0.handlers.append(handler) } }

    // MARK: Write

    /// Notes a policy as it is now; nil if it is gone.
    func note(_ policy: Policy?, _ known: Known?, at key: ObjectKey) {
        note(known, of: .policy(key)) { $0.note($1 ? policy : nil, at: key) }
    }

    /// Notes what a workload is now; nil if it is none any more.
    func note(_ workload: MeshWorkload?, of mesh: String?, at key: ObjectKey) {
        change { state, changes in
            let before = state.workloads[key]
            if let before, before != mesh {
                let affected = state.entries[before]?.permissions.note(nil as MeshWorkload?, at: key)
                changes.append((before, affected))
                state.entries[before]?.workloads.remove(key)
                state.dropIfEmpty(before)
            }
            if let mesh {
                state.begin(mesh)
                changes.append((mesh, state.entries[mesh]?.permissions.note(workload, at: key)))
                state.entries[mesh]?.workloads.insert(key)
            }
            state.workloads[key] = mesh
        }
    }

    /// Notes which item decides in a mesh.
    func note(_ precedence: PermissionPrecedence, of mesh: String) {
        change { state, changes in
            state.precedences[mesh] = precedence == .allowWins ? nil : precedence
            changes.append((mesh, state.entries[mesh]?.permissions.set(precedence)))
        }
    }

    /// - Parameter body: Notes the policy in its mesh, or, told that it is not there any more, that it is gone.
    private func note(
        _ known: Known?, of id: PolicyID, _ body: (inout MeshPermissions, _ isThere: Bool) -> Affected
    ) {
        change { state, changes in
            let before = state.policies[id]?.mesh
            if let before, before != known?.mesh, var entry = state.entries.removeValue(forKey: before) {
                changes.append((before, body(&entry.permissions, false)))
                entry.policies.remove(id)
                state.entries[before] = entry
                state.dropIfEmpty(before)
            }
            if let mesh = known?.mesh {
                state.begin(mesh)
                if var entry = state.entries.removeValue(forKey: mesh) {
                    changes.append((mesh, body(&entry.permissions, true)))
                    entry.policies.insert(id)
                    state.entries[mesh] = entry
                }
            }
            state.policies[id] = known
        }
    }

    private func change(_ body: (inout State, inout [(mesh: String, affected: Affected?)]) -> Void) {
        var changes: [(mesh: String, affected: Affected?)] = []
        let started = metrics.start()
        let handlers = state.withLock { state in
            body(&state, &changes)
            return state.handlers
        }
        if changes.contains(where: { $0.affected?.isEmpty == false }) { metrics.compiled(since: started) }
        for case (let mesh, let affected?) in changes {
            for handler in handlers { handler(mesh, affected) }
        }
    }

    // MARK: Read

    /// What is known of a policy, and what became of it; nil if it is not known.
    func look(at id: PolicyID) -> Look? {
        state.withLock { state in
            guard let known = state.policies[id], let permissions = state.entries[known.mesh]?.permissions else {
                return nil
            }
            let report: PolicyReport? =
                switch id {
                case .policy(let key): permissions.report(of: key)
                case .legacy(let name): permissions.report(ofLegacy: name)
                }
            return Look(known: known, report: report ?? PolicyReport())
        }
    }

    /// The policies of a mesh.
    func policies(of mesh: String) -> Set<PolicyID> { state.withLock { $0.entries[mesh]?.policies ?? [] } }

    /// Whether a permission allows somebody something in a mesh.
    func allowsAnything(in mesh: String) -> Bool {
        state.withLock { $0.entries[mesh]?.permissions.allowsAnything ?? false }
    }

    /// How many inbounds each mesh has.
    var inboundCounts: [String: Int] { state.withLock { $0.entries.mapValues { $0.permissions.inbounds.count } } }

    /// The meshes of which something is kept.
    var meshes: Set<String> { state.withLock { Set($0.entries.keys) } }

    /// Asks something of what is compiled for a mesh; nil if nothing is.
    ///
    /// - Parameter body: Quick: everybody waits for it.
    func read<Result: Sendable>(_ mesh: String, _ body: (MeshPermissions) -> Result) -> Result? {
        state.withLock { state in state.entries[mesh].map { body($0.permissions) } }
    }
}

extension PermissionBoard.State {
    /// Makes what is kept of a mesh, where it is not there.
    fileprivate mutating func begin(_ mesh: String) {
        guard entries[mesh] == nil else { return }
        let permissions = MeshPermissions(mesh: mesh, precedence: precedences[mesh] ?? .allowWins)
        entries[mesh] = PermissionBoard.Entry(permissions: permissions)
    }

    fileprivate mutating func dropIfEmpty(_ mesh: String) {
        guard let entry = entries[mesh], entry.policies.isEmpty, entry.workloads.isEmpty else { return }
        entries[mesh] = nil
    }
}
