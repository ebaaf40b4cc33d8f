import JSON

func configMap(_ name: String, _ data: [String: String] = [:], metadata: JSONObject = [:]) -> JSONValue {
    .object("ConfigMap", name, metadata, data.isEmpty ? [:] : ["data": JSONValue(data)])
}

func secret(_ name: String, _ data: [String: String] = [:], metadata: JSONObject = [:]) -> JSONValue {
    .object("Secret", name, metadata, data.isEmpty ? [:] : ["stringData": JSONValue(data)])
}

/// An object of the shared kind.
func foo(_ name: String, _ spec: JSONValue = ["a": "x"], metadata: JSONObject = [:]) -> JSONValue {
    .object("Foo", in: "\(api.group)/v1", name, metadata, ["spec": spec])
}

/// An object of the kind without a status endpoint.
func plain(_ name: String, _ members: JSONObject = [:], metadata: JSONObject = [:]) -> JSONValue {
    .object("Plain", in: "\(api.group)/v1", name, metadata, members)
}

extension JSONValue {
    static func object(
        _ kind: String, in apiVersion: String = "v1", _ name: String, _ metadata: JSONObject = [:],
        _ members: JSONObject = [:]
    ) -> JSONValue {
        var metadata = metadata
        metadata["name"] = .string(name)
        var object = members
        object["apiVersion"] = .string(apiVersion)
        object["kind"] = .string(kind)
        object["metadata"] = .object(metadata)
        return .object(object)
    }

    static func namespace(_ name: String) -> JSONValue { .object("Namespace", name) }

    var metadata: JSONValue { self["metadata"] ?? .null }
    var name: String { metadata["name"]?.string ?? "" }
    var uid: String { metadata["uid"]?.string ?? "" }
    var version: String { metadata["resourceVersion"]?.string ?? "" }
    var generation: Int64? { metadata["generation"]?.integer }
    var labels: [String: String] { metadata["labels"]?.strings ?? [:] }
    var finalizers: [String] { metadata["finalizers"]?.array?.compactMap(\.string) ?? [] }
    var ownerNames: [String] { metadata["ownerReferences"]?.array?.compactMap { $0["name"]?.string } ?? [] }
    var isBeingDeleted: Bool { metadata["deletionTimestamp"]?.string != nil }
    var items: [JSONValue] { self["items"]?.array ?? [] }
    var continueToken: String { metadata["continue"]?.string ?? "" }

    var strings: [String: String] {
        Dictionary(uniqueKeysWithValues: (object ?? [:]).compactMap { key, value in value.string.map { (key, $0) } })
    }

    func condition(_ type: String) -> JSONValue? {
        self["status"]?["conditions"]?.array?.first { $0["type"]?.string == type }
    }

    /// The object with another value at a path.
    func with(_ path: String..., value: JSONValue?) -> JSONValue {
        var copy = self
        copy[path: path] = value
        return copy
    }

    /// The reference by which a dependent names this object.
    func ownerReference(blocks: Bool = false) -> JSONValue {
        [
            "apiVersion": self["apiVersion"] ?? "", "kind": self["kind"] ?? "", "name": .string(name),
            "uid": .string(uid), "blockOwnerDeletion": .bool(blocks),
        ]
    }

    /// The managed fields of a manager.
    func managed(by manager: String, _ operation: String? = nil, at subresource: String? = nil) -> JSONValue? {
        metadata["managedFields"]?.array?.first {
            $0["manager"]?.string == manager && (operation == nil || $0["operation"]?.string == operation)
                && (subresource == nil || ($0["subresource"]?.string ?? "") == subresource)
        }
    }

    /// The fields of a manager as canonical text; nil if it has none.
    func fields(of manager: String, _ operation: String? = nil) -> String? {
        managed(by: manager, operation)?["fieldsV1"]?.text
    }
}
