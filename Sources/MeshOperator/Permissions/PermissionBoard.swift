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
        /// On how many inbounds a TrafficPermission has no effect, since a MeshTrafficPermission selects them.
        let superseded: Int?
    }

    /// Called with a TrafficPermission that applies again.
    typealias RestoredHandler = @Sendable (RestoredPermission) -> Void

    /// Called with a mesh of which a workload changed so that inbounds were touched or policies are concerned.
    typealias WorkloadHandler = @Sendable (String, Concerned) -> Void

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
        var restoredHandlers: [RestoredHandler] = []
        var workloadHandlers: [WorkloadHandler] = []
    }

    private let state = Mutex(State())
    private let metrics: PermissionMetrics

    init(metrics: PermissionMetrics) {
        self.metrics = metrics
    }

    /// Calls `handler` with everything that changes from now on; of a mesh, not always in order.
    func onChange(_ handler: @escaping ChangeHandler) { state.withLock { $0.handlers.append(handler) } }

    /// Calls `handler` whenever a TrafficPermission applies again.
    func onRestored(_ handler: @escaping RestoredHandler) {
        state.withLock { $0.restoredHandlers.append(handler) }
    }

    /// Calls `handler` whenever reports may change since a workload did.
    func onWorkload(_ handler: @escaping WorkloadHandler) { state.withLock { $0.workloadHandlers.append(handler) } }

    // MARK: Write

    /// Notes a policy as it is now; nil if it is gone.
    func note(_ policy: Policy?, _ known: Known?, at key: ObjectKey) {
        note(known, of: .policy(key)) { $0.note($1 ? policy : nil, at: key) }
    }

    /// Notes an older policy as it is now; nil if it is gone.
    func note(_ policy: LegacyPolicy?, _ known: Known?, named name: String) {
        note(known, of: .legacy(name)) { $0.note($1 ? policy : nil, named: name) }
    }

    /// Notes what a workload is now; nil if it is none any more.
    func note(_ workload: MeshWorkload?, of mesh: String?, at key: ObjectKey) {
        change { state in
            var touched: [Touched] = []
            let before = state.workloads[key]
            if let before, before != mesh {
                if let change = state.entries[before]?.note(nil, at: key, in: before) { touched.append(change) }
                state.entries[before]?.workloads.remove(key)
                state.dropIfEmpty(before)
            }
            if let mesh {
                state.begin(mesh)
                if let change = state.entries[mesh]?.note(workload, at: key, in: mesh) { touched.append(change) }
                state.entries[mesh]?.workloads.insert(key)
            }
            state.workloads[key] = mesh
            return touched
        }
    }

    /// Notes which item decides in a mesh.
    func note(_ precedence: PermissionPrecedence, of mesh: String) {
        change { state in
            state.precedences[mesh] = precedence == .allowWins ? nil : precedence
            guard let affected = state.entries[mesh]?.permissions.set(precedence) else { return [] }
            return [Touched(mesh: mesh, affected: affected)]
        }
    }

    /// What a change has touched in one mesh.
    fileprivate struct Touched {
        let mesh: String
        let affected: Affected
        var restored: [RestoredPermission] = []
        /// Whose reports may change, if it was a workload's.
        var concerned: Concerned?
    }

    /// - Parameter body: Notes the policy in its mesh, or, told that it is not there any more, that it is gone.
    private func note(
        _ known: Known?, of id: PolicyID, _ body: (inout MeshPermissions, _ isThere: Bool) -> Affected
    ) {
        change { state in
            var touched: [Touched] = []
            let before = state.policies[id]?.mesh
            if let before, before != known?.mesh, var entry = state.entries.removeValue(forKey: before) {
                touched.append(entry.note(id, in: before) { body(&$0, false) })
                entry.policies.remove(id)
                state.entries[before] = entry
                state.dropIfEmpty(before)
            }
            if let mesh = known?.mesh {
                state.begin(mesh)
                if var entry = state.entries.removeValue(forKey: mesh) {
                    touched.append(entry.note(id, in: mesh) { body(&$0, true) })
                    entry.policies.insert(id)
                    state.entries[mesh] = entry
                }
            }
            state.policies[id] = known
            return touched
        }
    }

    private func change(_ body: (inout State) -> [Touched]) {
        let started = metrics.start()
        let (touched, handlers, restoredHandlers, workloadHandlers) = state.withLock { state in
            (body(&state), state.handlers, state.restoredHandlers, state.workloadHandlers)
        }
        if touched.contains(where: { !$0.affected.isEmpty }) { metrics.compiled(since: started) }
        for change in touched {
            for handler in handlers { handler(change.mesh, change.affected) }
            for restored in change.restored {
                for handler in restoredHandlers { handler(restored) }
            }
            if let concerned = change.concerned, !change.affected.isEmpty || concerned != .nobody {
                for handler in workloadHandlers { handler(change.mesh, concerned) }
            }
        }
    }

    // MARK: Read

    /// What is known of a policy, and what became of it; nil if it is not known.
    func look(at id: PolicyID) -> Look? {
        switch id {
        case .policy(let key):
            // Put together while nobody changes permissions, and answered while everybody may.
            let found = state.withLock { state in
                state.known(id).map { (known: $0, inquiry: $1.inquiry(about: key)) }
            }
            return found.map { Look(known: $0.known, report: $0.inquiry?.report() ?? PolicyReport(), superseded: nil) }
        case .legacy(let name):
            return state.withLock { state in
                state.known(id).map { known, permissions in
                    Look(
                        known: known, report: permissions.report(ofLegacy: name) ?? PolicyReport(),
                        superseded: permissions.supersededInbounds(ofLegacy: name))
                }
            }
        }
    }

    /// The policies of a mesh.
    func policies(of mesh: String) -> Set<PolicyID> { state.withLock { $0.entries[mesh]?.policies ?? [] } }

    /// Those of them that are concerned by a change of workloads.
    func policies(of mesh: String, _ concerned: Concerned) -> Set<PolicyID> {
        let keys = state.withLock { $0.entries[mesh]?.permissions.policies(concerned) ?? [] }
        return Set(keys.map { .policy($0) } + concerned.legacy.map { .legacy($0) })
    }

    /// Whether a permission allows somebody something in a mesh.
    func allowsAnything(in mesh: String) -> Bool {
        state.withLock { $0.entries[mesh]?.permissions.allowsAnything ?? false }
    }

    /// How many inbounds each mesh has.
    var inboundCounts: [String: Int] { state.withLock { $0.entries.mapValues { $0.permissions.inboundCount } } }

    /// The meshes of which something is kept.
    var meshes: Set<String> { state.withLock { Set($0.entries.keys) } }

    /// Asks something of what is compiled for a mesh; nil if nothing is.
    ///
    /// - Parameter body: Quick: everybody waits for it.
    func read<Result: Sendable>(_ mesh: String, _ body: (MeshPermissions) -> Result) -> Result? {
        state.withLock { state in state.entries[mesh].map { body($0.permissions) } }
    }
}

extension PermissionBoard.Entry {
    /// Notes a change of a policy.
    fileprivate mutating func note(
        _ id: PolicyID, in mesh: String, _ body: (inout MeshPermissions) -> Affected
    ) -> PermissionBoard.Touched {
        let affected = body(&permissions)
        // All of the mesh are looked at again anyway.
        _ = permissions.takeConcerned()
        guard case .policy = id else { return .init(mesh: mesh, affected: affected) }
        let restored = permissions.legacyInbounds(in: affected).map { name, count in
            RestoredPermission(name: name, mesh: mesh, inbounds: count)
        }
        return .init(mesh: mesh, affected: affected, restored: restored)
    }

    /// Notes a change of a workload.
    fileprivate mutating func note(
        _ workload: MeshWorkload?, at key: ObjectKey, in mesh: String
    ) -> PermissionBoard.Touched {
        let affected = permissions.note(workload, at: key)
        return .init(mesh: mesh, affected: affected, concerned: permissions.takeConcerned())
    }
}

extension PermissionBoard.State {
    func known(_ id: PolicyID) -> (PermissionBoard.Known, MeshPermissions)? {
        guard let known = policies[id], let permissions = entries[known.mesh]?.permissions else { return nil }
        return (known, permissions)
    }

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
