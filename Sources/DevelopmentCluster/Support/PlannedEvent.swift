import ControllerRuntime
import KubernetesAPI

/// An event that a plan wants to be recorded.
struct PlannedEvent: Equatable {
    var type: Event.EventType
    var reason: String
    var action: String
    var note: String

    init(_ type: Event.EventType, reason: String, action: String, note: String) {
        self.type = type
        self.reason = reason
        self.action = action
        self.note = note
    }
}

extension EventRecorder {
    func record(_ event: PlannedEvent, about object: some KubernetesObject) {
        record(
            event.type, reason: event.reason, action: event.action, regarding: ObjectReference(to: object),
            note: event.note)
    }
}
