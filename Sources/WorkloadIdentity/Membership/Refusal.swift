import KubernetesAPI
import MeshAPI

/// Why something that was to be in a mesh cannot be, in words for people: with which object, and what to do.
struct Refusal: Error, Sendable, Hashable {
    var reason: ConditionReason
    var text: String

    init(_ reason: ConditionReason, _ text: String) {
        self.reason = reason
        // As long as the note of an event: what others wrote may be in it, and it is kept in memory.
        self.text = text.fitted(1024)
    }
}
