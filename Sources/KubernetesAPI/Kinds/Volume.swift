public import JSON

/// A volume of a Pod: what it is made of, as far as that is Secrets and ConfigMaps.
public struct Volume: Sendable, Hashable {
    /// Unique in its Pod.
    public var name: String
    /// The Secrets and ConfigMaps that it holds; a projected volume may have several.
    public var sources: [DataReference]

    /// Makes a volume.
    public init(name: String, sources: [DataReference] = []) {
        self.name = name
        self.sources = sources
    }
}

/// A reference to the data of a Secret or a ConfigMap.
public struct DataReference: Sendable, Hashable {
    /// What holds the data.
    public enum Kind: String, Sendable, Hashable {
        /// A Secret.
        case secret = "Secret"
        /// A ConfigMap.
        case configMap = "ConfigMap"
    }

    /// What holds the data.
    public var kind: Kind
    /// Its name; it is in the Pod's namespace.
    public var name: String
    /// The keys that must be there; empty where all there are will do.
    public var keys: [String]
    /// Whether the Pod starts without it, too.
    public var isOptional: Bool

    /// Makes a reference to something that must be there.
    public init(_ kind: Kind, name: String, keys: [String] = [], isOptional: Bool = false) {
        self.kind = kind
        self.name = name
        self.keys = keys
        self.isOptional = isOptional
    }
}

extension DataReference {
    /// From the JSON of a reference, whose member for the name differs from place to place.
    init?(_ kind: Kind, _ json: JSONValue?, name: String) {
        guard let json, let name = json[name]?.string, !name.isEmpty else { return nil }
        self.init(kind, name: name, isOptional: json["optional"]?.bool ?? false)
        keys = json["key"]?.string.map { [$0] } ?? json["items"]?.array?.compactMap { $0["key"]?.string } ?? []
    }

    func reference(name member: String) -> JSONObject {
        var object: JSONObject = [member: .string(name)]
        if isOptional { object["optional"] = true }
        return object
    }

    fileprivate func source(name member: String) -> JSONValue {
        var object = reference(name: member)
        object.setUnlessEmpty("items", keys.map { ["key": .string($0), "path": .string($0)] as JSONValue })
        return .object(object)
    }
}

extension Volume: JSONDecodable, JSONEncodable {
    public init(json: JSONValue) throws(JSONDecodingError) {
        name = try JSONReader(json).value("name", default: "")
        // A volume holds one of these, and only a projected one several sources.
        sources =
            [
                DataReference(.secret, json["secret"], name: "secretName"),
                .init(.configMap, json["configMap"], name: "name"),
            ]
            .compactMap { $0 }
        for source in json[path: ["projected", "sources"]]?.array ?? [] {
            sources += [
                DataReference(.secret, source["secret"], name: "name"),
                .init(.configMap, source["configMap"], name: "name"),
            ].compactMap { $0 }
        }
    }

    public var json: JSONValue {
        var object: JSONObject = ["name": .string(name)]
        if sources.count == 1 {
            switch sources[0].kind {
            case .secret: object["secret"] = sources[0].source(name: "secretName")
            case .configMap: object["configMap"] = sources[0].source(name: "name")
            }
        } else if !sources.isEmpty {
            let projected = sources.map { source in
                [source.kind == .secret ? "secret" : "configMap": source.source(name: "name")] as JSONValue
            }
            object["projected"] = ["sources": .array(projected)]
        }
        return .object(object)
    }
}
