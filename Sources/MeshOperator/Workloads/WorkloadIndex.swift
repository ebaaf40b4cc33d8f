import KubernetesAPI
import Synchronization
import WorkloadIdentity

/// A mesh in a namespace: where its trust bundle is to be.
struct MeshPlace: Hashable, Sendable, CustomStringConvertible {
    var namespace: String
    var mesh: String

    var description: String { "\(namespace)/\(mesh)" }
}

/// What all workloads are, and what follows for identities and places: who has one, and who asks for it.
final class WorkloadIndex: Sendable {
    /// What a change of a workload may have changed.
    struct Effects: Sendable {
        var identities: Set<IdentityID> = []
        var places: Set<MeshPlace> = []
        /// Those that it is or was in; none if the workload is what it was.
        var meshes: Set<String> = []
    }

    fileprivate struct Use {
        var members: Set<ObjectKey> = []
        /// How many of the members say that a Secret of it is to be there.
        var requests = 0
    }

    fileprivate struct State {
        var workloads: [ObjectKey: Workload] = [:]
        var uses: [IdentityID: Use] = [:]
        /// How many Pods mount a Secret of that name.
        var mounts: [ObjectKey: Int] = [:]
        /// The identities that members have, by the Secrets that would hold them.
        var secrets: [ObjectKey: IdentityID] = [:]
        var members: [MeshPlace: Int] = [:]
        var dataplanes: [String: Int] = [:]
        var identities: [String: Set<IdentityID>] = [:]
    }

    private let state = Mutex(State())

    /// Notes what a workload is; nil if it is none any more.
    func note(_ workload: Workload?, at key: ObjectKey) -> Effects {
        state.withLock { state in
            let before = state.workloads[key]
            guard before != workload else { return Effects() }
            var effects = Effects()
            if let before { state.remove(before, &effects) }
            if let workload { state.add(workload, &effects) }
            state.workloads[key] = workload
            return effects
        }
    }

    /// What a workload is, as far as it was looked at.
    subscript(key: ObjectKey) -> Workload? { state.withLock { $0.workloads[key] } }

    /// Whether a member has the identity, and somebody in its namespace asks for a Secret of it.
    func isWanted(_ id: IdentityID) -> Bool {
        state.withLock { state in
            guard let use = state.uses[id] else { return false }
            return use.requests > 0 || state.mounts[State.secret(of: id)] != nil
        }
    }

    /// The identity of a member that a Secret of that name would hold.
    func identity(ofSecret key: ObjectKey) -> IdentityID? { state.withLock { $0.secrets[key] } }

    /// Those who have the identity.
    func members(of id: IdentityID) -> Set<ObjectKey> { state.withLock { $0.uses[id]?.members ?? [] } }

    /// Whether a member of the mesh is in the namespace.
    func hasMembers(_ place: MeshPlace) -> Bool { state.withLock { $0.members[place] != nil } }

    /// The identities that members of a mesh have, wanted in Secrets or not.
    func identities(of mesh: String) -> Set<IdentityID> { state.withLock { $0.identities[mesh] ?? [] } }

    /// Where members of a mesh are.
    func places(of mesh: String) -> [MeshPlace] {
        state.withLock { state in state.members.keys.filter { $0.mesh == mesh } }
    }

    /// How many Dataplanes a mesh has.
    func dataplanes(of mesh: String) -> Int { state.withLock { $0.dataplanes[mesh] ?? 0 } }

    /// The meshes that have members.
    var meshes: Set<String> { state.withLock { Set($0.members.keys.map(\.mesh)) } }
}

extension WorkloadIndex.State {
    static func secret(of id: IdentityID) -> ObjectKey {
        ObjectKey(namespace: id.namespace, name: IdentityNames.secret(id))
    }

    mutating func add(_ workload: Workload, _ effects: inout WorkloadIndex.Effects) {
        change(by: 1, of: workload, &effects)
        for id in workload.identities {
            uses[id, default: WorkloadIndex.Use()].members.insert(workload.key)
            if workload.requests(id.service) { uses[id]?.requests += 1 }
            secrets[Self.secret(of: id)] = id
            identities[id.mesh, default: []].insert(id)
            effects.identities.insert(id)
        }
    }

    mutating func remove(_ workload: Workload, _ effects: inout WorkloadIndex.Effects) {
        change(by: -1, of: workload, &effects)
        for id in workload.identities {
            uses[id]?.members.remove(workload.key)
            if workload.requests(id.service) { uses[id]?.requests -= 1 }
            if uses[id]?.members.isEmpty == true {
                uses[id] = nil
                secrets[Self.secret(of: id)] = nil
                identities[id.mesh]?.remove(id)
                if identities[id.mesh]?.isEmpty == true { identities[id.mesh] = nil }
            }
            effects.identities.insert(id)
        }
    }

    /// Everything that is only counted.
    private mutating func change(by step: Int, of workload: Workload, _ effects: inout WorkloadIndex.Effects) {
        let place = MeshPlace(namespace: workload.key.namespace, mesh: workload.mesh)
        members.change(place, by: step)
        effects.places.insert(place)
        if workload.hasDataplane { dataplanes.change(workload.mesh, by: step) }
        effects.meshes.insert(workload.mesh)
        for name in workload.mountedSecrets {
            let secret = ObjectKey(namespace: workload.key.namespace, name: name)
            mounts.change(secret, by: step)
            if let id = secrets[secret] { effects.identities.insert(id) }
        }
    }
}

extension Workload {
    /// The identities that it has.
    var identities: [IdentityID] {
        services.map { IdentityID(namespace: key.namespace, mesh: mesh, service: $0) }
    }

    /// Whether a Secret of the service's identity is to be there, whoever mounts it.
    func requests(_ service: String) -> Bool { requestsAll || requestedServices.contains(service) }
}

extension Dictionary where Value == Int {
    /// Counts up or down; what is not there any more takes no room.
    fileprivate mutating func change(_ key: Key, by step: Int) {
        let count = self[key, default: 0] + step
        self[key] = count == 0 ? nil : count
    }
}
