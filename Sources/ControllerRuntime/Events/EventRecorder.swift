internal import FoundationEssentials
public import KubernetesAPI
internal import Logging

/// Reports what happened to objects, in the name of one controller; cheap to copy, and never waits.
///
/// What is reported is logged too: events need rights, and are dropped where the server does not take them.
///
/// An event is for what changed or needs a person; what a user has to act on stands in `status` too, as events are
/// kept for an hour only.
public struct EventRecorder: Sendable {
    /// What is left of a note (`events.k8s.io/v1`: 1 kB).
    static let maximumNoteLength = 1024

    private let controller: String
    private let broadcaster: EventBroadcaster

    init(controller: String, broadcaster: EventBroadcaster) {
        self.controller = controller
        self.broadcaster = broadcaster
    }

    /// Reports an event.
    /// - Parameters:
    ///   - type: Whether a person should look at it.
    ///   - reason: Why, a CamelCase constant.
    ///   - action: What the controller did or tried, a CamelCase constant.
    ///   - regarding: The object it happened to; its events are in its namespace, in `default` if it has none.
    ///   - note: A sentence for people; never secret, and cut at 1 kB.
    public func record(
        _ type: Event.EventType, reason: String, action: String, regarding: ObjectReference, note: String
    ) {
        broadcaster.logger.log(
            level: type == .warning ? .warning : .notice, "event",
            metadata: [
                "reason": "\(reason)", "kind": "\(regarding.kind)", "name": "\(regarding.name)", "note": "\(note)",
            ])
        let now = broadcaster.now()
        let namespace = regarding.namespace.isEmpty ? "default" : regarding.namespace
        broadcaster.record(
            Event(
                metadata: ObjectMeta(name: name(for: regarding, at: now), namespace: namespace),
                eventTime: now,
                reportingController: controller,
                reportingInstance: broadcaster.instance,
                action: action,
                reason: reason,
                type: type,
                note: Self.cut(note, to: Self.maximumNoteLength),
                regarding: regarding))
    }

    /// Reports an event about an object at hand.
    public func record(
        _ type: Event.EventType, reason: String, action: String, regarding object: some KubernetesObject, note: String
    ) {
        record(type, reason: reason, action: action, regarding: ObjectReference(to: object), note: note)
    }

    /// The object's name, the time and a random part, as short as names have to be.
    private func name(for object: ObjectReference, at now: Date) -> String {
        let microseconds = UInt64(max(0, now.timeIntervalSince1970 * 1_000_000))
        let random = UInt32(broadcaster.random.next() * 65_535)
        // Names have at most 253 characters; time and random part need about 20 of them.
        var prefix = object.name.prefix(220)
        while let last = prefix.last, last == "." || last == "-" { prefix.removeLast() }
        return "\(prefix).\(String(microseconds, radix: 16))\(String(random, radix: 16))"
    }

    /// The longest beginning that has at most `length` bytes and ends with a whole character.
    static func cut(_ text: String, to length: Int) -> String {
        guard text.utf8.count > length else { return text }
        var end = text.startIndex
        var bytes = 0
        for index in text.indices {
            bytes += text[index].utf8.count
            if bytes > length { break }
            end = text.index(after: index)
        }
        return String(text[..<end])
    }
}
