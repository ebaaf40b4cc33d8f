public import JSON

/// What the API server answers when there is no object to answer with, as `metav1.Status`.
public struct Status: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// What is wrong with one field.
    public struct Cause: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// CamelCase, as `FieldValueRequired`.
        public var reason: String
        /// For people; what the server says of this field.
        public var message: String
        /// The field, as `spec.mtls.backends[0].name`.
        public var field: String

        /// Makes a cause from the words of a server.
        public init(reason: String, message: String, field: String) {
            self.reason = reason
            self.message = message
            self.field = field
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            reason = try reader.value("reason", default: "")
            message = try reader.value("message", default: "")
            field = try reader.value("field", default: "")
        }

        public var json: JSONValue {
            var object = JSONObject()
            object.setUnlessEmpty("reason", reason)
            object.setUnlessEmpty("message", message)
            object.setUnlessEmpty("field", field)
            return .object(object)
        }
    }

    /// Which object the status is about.
    public struct Details: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// The name of the object; empty if the status is about none.
        public var name: String
        /// The API group; empty for the core group.
        public var group: String
        /// The plural of a resource or the kind, as servers write it.
        public var kind: String
        /// The UID of the object; empty if the server names none.
        public var uid: String
        /// One for each field that is wrong.
        public var causes: [Cause]
        /// After how many seconds to try again; 0 if the server does not say.
        public var retryAfterSeconds: Int

        /// Makes details; what is left empty is not written.
        public init(
            name: String = "", group: String = "", kind: String = "", uid: String = "", causes: [Cause] = [],
            retryAfterSeconds: Int = 0
        ) {
            self.name = name
            self.group = group
            self.kind = kind
            self.uid = uid
            self.causes = causes
            self.retryAfterSeconds = retryAfterSeconds
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            name = try reader.value("name", default: "")
            group = try reader.value("group", default: "")
            kind = try reader.value("kind", default: "")
            uid = try reader.value("uid", default: "")
            causes = try reader.value("causes", default: [])
            retryAfterSeconds = try reader.value("retryAfterSeconds", default: 0)
        }

        public var json: JSONValue {
            var object = JSONObject()
            object.setUnlessEmpty("name", name)
            object.setUnlessEmpty("group", group)
            object.setUnlessEmpty("kind", kind)
            object.setUnlessEmpty("uid", uid)
            object.setUnlessEmpty("causes", causes)
            if retryAfterSeconds != 0 { object["retryAfterSeconds"] = retryAfterSeconds.json }
            return .object(object)
        }
    }

    /// Whether this reports a success.
    public var isSuccess: Bool
    /// For people: one sentence that names the object.
    public var message: String
    /// CamelCase, as `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, `Expired`.
    public var reason: String
    /// The HTTP status code.
    public var code: Int
    /// Nil if the server says no more.
    public var details: Details?

    /// Makes a failure, unless told otherwise.
    public init(isSuccess: Bool = false, message: String, reason: String, code: Int, details: Details? = nil) {
        self.isSuccess = isSuccess
        self.message = message
        self.reason = reason
        self.code = code
        self.details = details
    }

    /// Whether a version was asked for that the server has yet to see, as after a restore or on a lagging server.
    public var isTooLargeResourceVersion: Bool {
        // Before 1.18.6 there was only the message.
        details?.causes.contains { $0.reason == "ResourceVersionTooLarge" } ?? false
            || message.contains("Too large resource version")
    }

    /// Reads a status, and refuses what is of another kind.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        guard try reader.optional("kind", as: String.self) == "Status" else {
            throw JSONDecodingError(path: "kind", problem: "expected Status")
        }
        isSuccess = try reader.value("status", default: "") == "Success"
        message = try reader.value("message", default: "")
        reason = try reader.value("reason", default: "")
        code = try reader.value("code", default: 0)
        details = try reader.optional("details")
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "apiVersion": "v1", "kind": "Status", "metadata": .object([:]),
            "status": .string(isSuccess ? "Success" : "Failure"),
        ]
        object.setUnlessEmpty("message", message)
        object.setUnlessEmpty("reason", reason)
        object.set("details", details)
        if code != 0 { object["code"] = code.json }
        return .object(object)
    }
}
