public import FoundationEssentials
public import JSON

/// What every Kubernetes object carries in `metadata`.
public struct ObjectMeta: Sendable, Hashable {
    public var name: String
    public var generateName: String
    /// The namespace; empty for cluster-scoped objects.
    public var namespace: String
    public var uid: String
    /// Opaque; empty for an object that was not read from the server.
    public var resourceVersion: String
    public var generation: Int64
    public var creationTimestamp: Date?
    public var deletionTimestamp: Date?
    public var labels: [String: String]
    public var annotations: [String: String]
    public var finalizers: [String]
    public var ownerReferences: [OwnerReference]
    public var managedFields: [ManagedFieldsEntry]

    public init(
        name: String,
        namespace: String = "",
        labels: [String: String] = [:],
        annotations: [String: String] = [:],
        ownerReferences: [OwnerReference] = []
    ) {
        self.name = name
        self.namespace = namespace
        self.labels = labels
        self.annotations = annotations
        self.ownerReferences = ownerReferences
        generateName = ""
        uid = ""
        resourceVersion = ""
        generation = 0
        finalizers = []
        managedFields = []
    }
}

extension ObjectMeta: JSONDecodable, JSONEncodable {
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        name = try reader.value("name", default: "")
        generateName = try reader.value("generateName", default: "")
        namespace = try reader.value("namespace", default: "")
        uid = try reader.value("uid", default: "")
        resourceVersion = try reader.value("resourceVersion", default: "")
        generation = try reader.value("generation", default: 0)
        creationTimestamp = try reader.date("creationTimestamp")
        deletionTimestamp = try reader.date("deletionTimestamp")
        labels = try reader.value("labels", default: [:])
        annotations = try reader.value("annotations", default: [:])
        finalizers = try reader.value("finalizers", default: [])
        ownerReferences = try reader.value("ownerReferences", default: [])
        managedFields = try reader.value("managedFields", default: [])
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.setUnlessEmpty("name", name)
        object.setUnlessEmpty("generateName", generateName)
        object.setUnlessEmpty("namespace", namespace)
        object.setUnlessEmpty("uid", uid)
        object.setUnlessEmpty("resourceVersion", resourceVersion)
        if generation != 0 { object["generation"] = .integer(generation) }
        object.set("creationTimestamp", creationTimestamp.map(Timestamp.format))
        object.set("deletionTimestamp", deletionTimestamp.map(Timestamp.format))
        object.setUnlessEmpty("labels", labels)
        object.setUnlessEmpty("annotations", annotations)
        object.setUnlessEmpty("finalizers", finalizers)
        object.setUnlessEmpty("ownerReferences", ownerReferences)
        object.setUnlessEmpty("managedFields", managedFields)
        return .object(object)
    }
}

/// A reference to the object on whose deletion this one is collected.
public struct OwnerReference: Sendable, Hashable, JSONDecodable, JSONEncodable {
    public var apiVersion: String
    public var kind: String
    public var name: String
    public var uid: String
    public var controller: Bool?
    public var blockOwnerDeletion: Bool?

    public init(apiVersion: String, kind: String, name: String, uid: String) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
        self.uid = uid
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        apiVersion = try reader.required("apiVersion")
        kind = try reader.required("kind")
        name = try reader.required("name")
        uid = try reader.required("uid")
        controller = try reader.optional("controller")
        blockOwnerDeletion = try reader.optional("blockOwnerDeletion")
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name), "uid": .string(uid),
        ]
        object.set("controller", controller)
        object.set("blockOwnerDeletion", blockOwnerDeletion)
        return .object(object)
    }
}

/// Which fields one manager owns, as server-side apply tracks them.
public struct ManagedFieldsEntry: Sendable, Hashable, JSONDecodable, JSONEncodable {
    public var manager: String
    /// `Apply` or `Update`.
    public var operation: String
    public var apiVersion: String
    public var time: Date?
    public var subresource: String
    /// The set of fields in the form `FieldsV1`.
    public var fieldsV1: JSONValue

    public init(
        manager: String, operation: String, apiVersion: String, time: Date?, subresource: String, fieldsV1: JSONValue
    ) {
        self.manager = manager
        self.operation = operation
        self.apiVersion = apiVersion
        self.time = time
        self.subresource = subresource
        self.fieldsV1 = fieldsV1
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        manager = try reader.value("manager", default: "")
        operation = try reader.value("operation", default: "")
        apiVersion = try reader.value("apiVersion", default: "")
        time = try reader.date("time")
        subresource = try reader.value("subresource", default: "")
        fieldsV1 = try reader.value("fieldsV1", default: .object([:]))
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "manager": .string(manager), "operation": .string(operation), "apiVersion": .string(apiVersion),
            "fieldsType": "FieldsV1", "fieldsV1": fieldsV1,
        ]
        object.set("time", time.map(Timestamp.format))
        object.setUnlessEmpty("subresource", subresource)
        return .object(object)
    }
}

extension JSONReader {
    /// The moment that the member names, or nil if it is absent.
    public func date(_ key: String) throws(JSONDecodingError) -> Date? {
        guard let text: String = try optional(key) else { return nil }
        guard let date = Timestamp.parse(text) else {
            throw JSONDecodingError(path: key, problem: "\"\(text)\" is no RFC 3339 time")
        }
        return date
    }
}
