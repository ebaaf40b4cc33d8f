import MeshAPI

/// Why a mesh has no authority to rely on, in words that name the object and the remedy.
struct Problem: Sendable, Hashable {
    var reason: ConditionReason
    var message: String

    init(_ reason: ConditionReason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
