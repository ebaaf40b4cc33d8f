public import FoundationEssentials
public import JSON

/// Something that happened to an object, in the form of `events.k8s.io/v1`.
public struct Event: KubernetesObject, Hashable {
    /// In the group `events.k8s.io`, not the core group's older form of the same objects.
    public static let resource = ResourceType(
        group: "events.k8s.io", version: "v1", kind: "Event", plural: "events", isNamespaced: true)

    /// How grave an event is.
    public enum EventType: String, Sendable {
        /// What was meant to happen.
        case normal = "Normal"
        /// Something that a person may have to look at.
        case warning = "Warning"
    }

    /// How often an event was seen again.
    public struct Series: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// How often it was seen so far.
        public var count: Int
        /// When it was last seen; written to the microsecond.
        public var lastObservedTime: Date

        /// Makes a series of what was seen more than once.
        public init(count: Int, lastObservedTime: Date) {
            self.count = count
            self.lastObservedTime = lastObservedTime
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            count = try reader.required("count")
            lastObservedTime = try reader.date("lastObservedTime") ?? Date(timeIntervalSince1970: 0)
        }

        public var json: JSONValue {
            ["count": count.json, "lastObservedTime": .string(Timestamp.formatMicro(lastObservedTime))]
        }
    }

    /// Bears the namespace, which is that of the object the event is about, or `default` where that has none.
    public var metadata: ObjectMeta
    /// When it was first seen; written to the microsecond.
    public var eventTime: Date
    /// Nil as long as it was seen once.
    public var series: Series?
    /// Who reports, as `koguma.io/mesh-controller`.
    public var reportingController: String
    /// Which instance of it; at most 128 characters.
    public var reportingInstance: String
    /// What was done; CamelCase, at most 128 characters.
    public var action: String
    /// Why; CamelCase, at most 128 characters.
    public var reason: String
    /// A type that is not known is read as `normal`.
    public var type: EventType
    /// For people; at most 1 kB.
    public var note: String
    /// The object that it happened to.
    public var regarding: ObjectReference

    /// Makes an event that was seen once; no limit of length is enforced here.
    public init(
        metadata: ObjectMeta, eventTime: Date, reportingController: String, reportingInstance: String,
        action: String, reason: String, type: EventType, note: String, regarding: ObjectReference
    ) {
        self.metadata = metadata
        self.eventTime = eventTime
        self.reportingController = reportingController
        self.reportingInstance = reportingInstance
        self.action = action
        self.reason = reason
        self.type = type
        self.note = note
        self.regarding = regarding
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        eventTime = try reader.date("eventTime") ?? Date(timeIntervalSince1970: 0)
        series = try reader.optional("series")
        reportingController = try reader.value("reportingController", default: "")
        reportingInstance = try reader.value("reportingInstance", default: "")
        action = try reader.value("action", default: "")
        reason = try reader.value("reason", default: "")
        type = EventType(rawValue: try reader.value("type", default: "")) ?? .normal
        note = try reader.value("note", default: "")
        regarding = try reader.required("regarding")
    }

    public var json: JSONValue {
        var object = envelope
        object["eventTime"] = .string(Timestamp.formatMicro(eventTime))
        object.set("series", series)
        object["reportingController"] = .string(reportingController)
        object["reportingInstance"] = .string(reportingInstance)
        object["action"] = .string(action)
        object["reason"] = .string(reason)
        object["type"] = .string(type.rawValue)
        object["note"] = .string(note)
        object["regarding"] = regarding.json
        return .object(object)
    }
}
