import JSON

/// Object metadata where it lies, without decoding the rest.
extension JSONValue {
    /// `metadata`; empty where there is none.
    var metadata: JSONObject {
        get { self["metadata"]?.object ?? [:] }
        set { self["metadata"] = .object(newValue) }
    }

    /// A string of the metadata; empty where it is absent.
    func metadata(_ key: String) -> String { self["metadata"]?[key]?.string ?? "" }

    var objectName: String { metadata("name") }
    var objectNamespace: String { metadata("namespace") }
    var objectUID: String { metadata("uid") }
    var isBeingDeleted: Bool { self["metadata"]?["deletionTimestamp"]?.string != nil }
    /// Seconds that are given until the object goes; 0 where it need not wait.
    var deletionGracePeriod: Int64 { self["metadata"]?["deletionGracePeriodSeconds"]?.integer ?? 0 }
    var apiVersion: String { self["apiVersion"]?.string ?? "" }
    var kind: String { self["kind"]?.string ?? "" }

    var objectLabels: [String: String] {
        guard let members = self["metadata"]?["labels"]?.object else { return [:] }
        var labels = [String: String](minimumCapacity: members.count)
        for (key, value) in members { labels[key] = value.string }
        return labels
    }

    var finalizers: [String] {
        get { self["metadata"]?["finalizers"]?.array?.compactMap(\.string) ?? [] }
        set {
            var metadata = self.metadata
            metadata["finalizers"] = newValue.isEmpty ? nil : JSONValue(newValue)
            self.metadata = metadata
        }
    }

    /// The owners that the object names.
    var owners: [OwnerLink] {
        self["metadata"]?["ownerReferences"]?.array?.map(OwnerLink.init) ?? []
    }

    /// Sets one member of the metadata, or removes it.
    mutating func setMetadata(_ key: String, _ value: JSONValue?) {
        var metadata = self.metadata
        self["metadata"] = nil
        metadata[key] = value
        self.metadata = metadata
    }

    /// About how many bytes the value takes when it is written.
    var approximateSize: Int {
        switch self {
        case .null, .bool: 5
        case .integer: 8
        case .number(let number): number.text.utf8.count
        case .string(let text): text.utf8.count + 2
        case .array(let elements): elements.reduce(2) { $0 + $1.approximateSize + 1 }
        case .object(let members): members.reduce(2) { $0 + $1.key.utf8.count + $1.value.approximateSize + 4 }
        }
    }
}

/// One entry of `metadata.ownerReferences`.
struct OwnerLink: Sendable, Hashable {
    let apiVersion: String
    let kind: String
    let name: String
    let uid: String
    /// Whether foreground deletion of the owner waits for the object.
    let blocksOwnerDeletion: Bool

    init(_ json: JSONValue) {
        apiVersion = json["apiVersion"]?.string ?? ""
        kind = json["kind"]?.string ?? ""
        name = json["name"]?.string ?? ""
        uid = json["uid"]?.string ?? ""
        blocksOwnerDeletion = json["blockOwnerDeletion"]?.bool ?? false
    }
}
