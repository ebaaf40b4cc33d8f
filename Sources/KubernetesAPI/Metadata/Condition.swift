public import FoundationEssentials
public import JSON

/// One observation in `status.conditions`, as `metav1.Condition`.
public struct Condition: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// Whether the condition holds.
    public enum Status: String, Sendable {
        case `true` = "True"
        case `false` = "False"
        /// Not known yet, or no longer.
        case unknown = "Unknown"
    }

    /// CamelCase; a list has at most one condition of each type.
    public var type: String
    /// Whether it held when it was last looked at.
    public var status: Status
    /// CamelCase, for programs.
    public var reason: String
    /// For people; at most 32,768 characters.
    public var message: String
    /// The `metadata.generation` that was looked at.
    public var observedGeneration: Int64
    /// When `status` last changed; whole seconds.
    public var lastTransitionTime: Date

    /// Makes a condition; its time is cut to whole seconds, so that it equals what is read back.
    public init(
        type: String, status: Status, reason: String, message: String, observedGeneration: Int64,
        lastTransitionTime: Date
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.observedGeneration = observedGeneration
        self.lastTransitionTime = Timestamp.wholeSeconds(lastTransitionTime)
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        type = try reader.required("type")
        let text: String = try reader.required("status")
        guard let status = Status(rawValue: text) else {
            throw JSONDecodingError(path: "status", problem: "\"\(text)\" is not True, False or Unknown")
        }
        self.status = status
        reason = try reader.value("reason", default: "")
        message = try reader.value("message", default: "")
        observedGeneration = try reader.value("observedGeneration", default: 0)
        lastTransitionTime = try reader.date("lastTransitionTime") ?? Date(timeIntervalSince1970: 0)
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "type": .string(type), "status": .string(status.rawValue), "reason": .string(reason),
            "message": .string(message), "lastTransitionTime": .string(Timestamp.format(lastTransitionTime)),
        ]
        if observedGeneration != 0 { object["observedGeneration"] = .integer(observedGeneration) }
        return .object(object)
    }
}

extension [Condition] {
    /// The condition of that type.
    public subscript(type: String) -> Condition? {
        first { $0.type == type }
    }

    /// These conditions with the time of each transition taken over from `previous` where the status did not change.
    ///
    /// Moving the time without a transition is the most frequent hot loop of controllers.
    public func keepingTransitionTimes(of previous: [Condition]) -> [Condition] {
        map { condition in
            guard let old = previous[condition.type], old.status == condition.status else { return condition }
            var kept = condition
            kept.lastTransitionTime = old.lastTransitionTime
            return kept
        }
    }
}
