public import FoundationEssentials
public import JSON

/// What every Kubernetes object carries in `metadata`.
public struct ObjectMeta: Sendable, Hashable {
    /// Unique in its namespace for each type; empty where the server is to make one from `generateName`.
    public var name: String
    /// What a name begins with that the server makes; empty if it makes none.
    public var generateName: String
    /// The namespace; empty for cluster-scoped objects.
    public var namespace: String
    /// Tells the object from any later one of the same name; empty for one that was not read from the server.
    public var uid: String
    /// Opaque; empty for an object that was not read from the server.
    public var resourceVersion: String
    /// Counted up by the server with each change of the specification; 0 if it does not count.
    public var generation: Int64
    /// Set by the server; whole seconds.
    public var creationTimestamp: Date?
    /// Set by the server once a deletion was asked for; the object stays until it has no finalizers.
    public var deletionTimestamp: Date?
    /// What selectors go by.
    public var labels: [String: String]
    /// What others note about the object; no selector goes by them.
    public var annotations: [String: String]
    /// Who still has to clean up before the object may disappear.
    public var finalizers: [String]
    /// With the last of these owners the object is collected as garbage.
    public var ownerReferences: [OwnerReference]
    /// Who owns which fields; empty where reading passed them over.
    public var managedFields: [ManagedFieldsEntry]

    /// Makes the metadata of an object that is yet to be created: what the server sets is empty.
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
    /// The owner's group and version, as `kuma.io/v1alpha1`; `v1` for the core group.
    public var apiVersion: String
    /// The owner's kind.
    public var kind: String
    /// The owner's name; its namespace is that of the object, unless it is cluster-scoped.
    public var name: String
    /// The owner's UID: an object of that name with another UID is no owner.
    public var uid: String
    /// Whether this owner is the one that manages the object; at most one may be.
    public var controller: Bool?
    /// Whether a foreground deletion of the owner waits for this object.
    public var blockOwnerDeletion: Bool?

    /// Makes a reference to an owner that neither manages the object nor waits for it.
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
    /// The name that the writer gave itself: its field manager.
    public var manager: String
    /// `Apply` or `Update`.
    public var operation: String
    /// The version of the API in whose terms the fields are named.
    public var apiVersion: String
    /// When the manager last changed its fields; whole seconds.
    public var time: Date?
    /// Through which subresource, as `status`; empty for the object itself.
    public var subresource: String
    /// The set of fields in the form `FieldsV1`.
    public var fieldsV1: JSONValue

    /// Makes an entry of what one manager owns by one operation.
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
