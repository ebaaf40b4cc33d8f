import MeshAPI
import Synchronization
import WorkloadIdentity

/// Where a new trust bundle has yet to arrive.
///
/// Only places count that were there when the bundle changed, and each until it was written, has refused or is gone:
/// whatever comes later begins with the new bundle, so that nobody's churn can lengthen a wait.
final class Propagation: Sendable {
    /// A place that copies the bundle.
    enum Place: Hashable, Sendable {
        case bundle(MeshPlace)
        case secret(IdentityID)

        var mesh: String {
            switch self {
            case .bundle(let place): place.mesh
            case .secret(let id): id.mesh
            }
        }
    }

    private struct Round {
        let bundle: String
        var waiting: Set<Place>
    }

    private let rounds = Mutex<[String: Round]>([:])

    /// Begins to wait if the bundle is another than before.
    ///
    /// - Parameters:
    ///   - bundle: All of its certificates.
    ///   - places: Those that there are and that do not have it yet; only asked for if it is another.
    /// - Returns: Whether it is another.
    @discardableResult
    func begin(_ mesh: String, bundle: String, waitingFor places: () -> Set<Place>) -> Bool {
        guard rounds.withLock({ $0[mesh]?.bundle != bundle }) else { return false }
        let places = places()
        return rounds.withLock { rounds in
            guard rounds[mesh]?.bundle != bundle else { return false }
            rounds[mesh] = Round(bundle: bundle, waiting: places)
            return true
        }
    }

    /// A place has the bundle, has refused it, or is gone.
    /// - Returns: Whether it was the last that was waited for.
    func settled(_ place: Place, bundle: String) -> Bool {
        rounds.withLock { rounds in
            guard rounds[place.mesh]?.bundle == bundle, rounds[place.mesh]?.waiting.remove(place) != nil else {
                return false
            }
            return rounds[place.mesh]?.waiting.isEmpty == true
        }
    }

    /// Whether it was this bundle that was begun with last.
    func hasBegun(_ mesh: String, bundle: String) -> Bool { rounds.withLock { $0[mesh]?.bundle == bundle } }

    /// Whether every place has the bundle that was begun with last.
    func isDone(_ mesh: String) -> Bool { rounds.withLock { $0[mesh]?.waiting.isEmpty != false } }

    /// Forgets a mesh that is gone.
    func forget(_ mesh: String) { rounds.withLock { $0[mesh] = nil } }
}
