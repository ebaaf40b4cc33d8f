import FoundationEssentials
import MeshAuthority
import Synchronization
import WorkloadIdentity

/// What became of the identities that are asked for, as their last reconciles left it.
final class IdentityRecords: Sendable {
    private struct State {
        var delivered: [IdentityID: DeliveredIdentity] = [:]
        var byMesh: [String: Set<IdentityID>] = [:]
        /// Since when those that wait do.
        var waitingSince: [IdentityID: Date] = [:]
        var bundleRefusals: [MeshPlace: String] = [:]
        var unwantedSince: [IdentityID: Date] = [:]
        var unwantedPlaces: [MeshPlace: Date] = [:]
    }

    private let state = Mutex(State())

    /// What is known of an identity; nil if nobody asks for it.
    subscript(id: IdentityID) -> DeliveredIdentity? { state.withLock { $0.delivered[id] } }

    /// Notes what is known of an identity.
    /// - Returns: Whether it is something else than before.
    func note(_ delivered: DeliveredIdentity?, of id: IdentityID, now: Date) -> Bool {
        state.withLock { state in
            state.waitingSince[id] = delivered?.state.isWaiting == true ? min(state.waitingSince[id] ?? now, now) : nil
            guard state.delivered[id] != delivered else { return false }
            state.delivered[id] = delivered
            if delivered == nil {
                state.byMesh[id.mesh]?.remove(id)
                if state.byMesh[id.mesh]?.isEmpty == true { state.byMesh[id.mesh] = nil }
            } else {
                state.byMesh[id.mesh, default: []].insert(id)
            }
            return true
        }
    }

    /// Why a trust bundle cannot be brought to a place; nil if it can.
    subscript(place: MeshPlace) -> String? { state.withLock { $0.bundleRefusals[place] } }

    /// Notes why a trust bundle cannot be brought to a place.
    /// - Returns: Whether it is something else than before.
    func note(refusal: String?, of place: MeshPlace) -> Bool {
        state.withLock { state in
            defer { state.bundleRefusals[place] = refusal }
            return state.bundleRefusals[place] != refusal
        }
    }

    /// Since when identities of a mesh have waited: the first of those that still do; nil if none does.
    func waitingSince(of mesh: String) -> Date? {
        state.withLock { state in (state.byMesh[mesh] ?? []).compactMap { state.waitingSince[$0] }.min() }
    }

    /// What is known of all identities of a mesh.
    func all(of mesh: String) -> [DeliveredIdentity] {
        state.withLock { state in (state.byMesh[mesh] ?? []).compactMap { state.delivered[$0] } }
    }

    /// Since when nobody wants it, now that it was looked at.
    func unwantedSince(_ id: IdentityID, isWanted: Bool, now: Date) -> Date? {
        state.withLock { $0.unwantedSince.noted(id, isWanted, now) }
    }

    /// Since when nobody is there, now that it was looked at.
    func unwantedSince(_ place: MeshPlace, isWanted: Bool, now: Date) -> Date? {
        state.withLock { $0.unwantedPlaces.noted(place, isWanted, now) }
    }

    /// Forgets since when nobody wants what is gone.
    func forget(_ id: IdentityID) { state.withLock { $0.unwantedSince[id] = nil } }

    /// Forgets since when nobody is where nothing is any more.
    func forget(_ place: MeshPlace) { state.withLock { $0.unwantedPlaces[place] = nil } }
}

extension Dictionary where Value == Date {
    fileprivate mutating func noted(_ key: Key, _ isWanted: Bool, _ now: Date) -> Date? {
        guard !isWanted else {
            self[key] = nil
            return nil
        }
        // A clock that was set back must not lengthen the time.
        let since = Swift.min(self[key] ?? now, now)
        self[key] = since
        return since
    }
}
