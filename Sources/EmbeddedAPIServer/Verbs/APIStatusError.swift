import JSON

/// A refusal, as a real API server words it.
struct APIStatusError: Error, Sendable, Hashable {
    /// One reason among several, such as one invalid field.
    struct Cause: Sendable, Hashable {
        var reason: String
        var message: String
        var field: String = ""
    }

    /// What the refusal is about.
    struct Details: Sendable, Hashable {
        var name: String = ""
        var group: String = ""
        /// The plural of a resource, or, for invalid objects, the kind.
        var kind: String = ""
        var uid: String = ""
        var causes: [Cause] = []
        var retryAfterSeconds: Int = 0
    }

    var code: Int
    var reason: String
    var message: String
    var details: Details?
    /// Where an expired list may go on, without being consistent.
    var continueToken: String = ""

    /// The `Status` object to answer with.
    var json: JSONValue {
        var status: JSONObject = [
            "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Failure",
            "message": .string(message),
        ]
        if !reason.isEmpty { status["reason"] = .string(reason) }
        if !continueToken.isEmpty { status["metadata"] = ["continue": .string(continueToken)] }
        if let details { status["details"] = details.json }
        status["code"] = .integer(Int64(code))
        return .object(status)
    }
}

extension APIStatusError.Details {
    /// `details` of a Status; what is empty is left out.
    var json: JSONValue {
        var object: JSONObject = [:]
        for (key, value) in [("name", name), ("group", group), ("kind", kind), ("uid", uid)] where !value.isEmpty {
            object[key] = .string(value)
        }
        if !causes.isEmpty { object["causes"] = .array(causes.map(\.json)) }
        if retryAfterSeconds > 0 { object["retryAfterSeconds"] = .integer(Int64(retryAfterSeconds)) }
        return .object(object)
    }
}

extension APIStatusError.Cause {
    var json: JSONValue {
        var object: JSONObject = [:]
        for (key, value) in [("reason", reason), ("message", message), ("field", field)] where !value.isEmpty {
            object[key] = .string(value)
        }
        return .object(object)
    }
}
