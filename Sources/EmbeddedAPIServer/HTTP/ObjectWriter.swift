import FoundationEssentials
import JSON
import KubernetesAPI
import YAML

/// Writes objects and lists of one resource in the shape and format that a client asked for.
struct ObjectWriter: Sendable {
    let resource: ResourceDefinition
    let representation: Representation
    let tableObjects: TableObjects
    private let layout: TableLayout?
    private let now: @Sendable () -> Date

    /// - Parameter kind: that of the objects, where it is not the resource's.
    init(
        resource: ResourceDefinition,
        representation: Representation,
        tableObjects: TableObjects = .metadata,
        kind: GroupVersionKind? = nil,
        now: @escaping @Sendable () -> Date
    ) {
        self.resource = resource
        self.representation = representation
        self.tableObjects = tableObjects
        self.now = now
        layout = representation.shape == .table ? TableLayout(for: resource, kind: kind) : nil
    }

    /// The body for one object.
    func body(_ object: APIObject) -> [UInt8] {
        if representation == .plain { return object.encoded + [0x0A] }
        return encoded(shaped(object, withColumns: true))
    }

    /// The body for a list.
    func body(_ list: ListResult) -> [UInt8] {
        var metadata: JSONObject = ["resourceVersion": .string(list.resourceVersion)]
        if !list.continueToken.isEmpty { metadata["continue"] = .string(list.continueToken) }
        if let remaining = list.remainingItemCount { metadata["remainingItemCount"] = .integer(Int64(remaining)) }
        switch representation.shape {
        case .object where representation == .plain: return plainList(list.objects, metadata: metadata)
        case .object:
            return encoded([
                "apiVersion": .string(resource.gvk.apiVersion), "kind": .string(resource.listKind),
                "metadata": .object(metadata), "items": .array(list.objects.map(item)),
            ])
        case .metadata:
            return encoded([
                "apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadataList", "metadata": .object(metadata),
                "items": .array(list.objects.map { partialMetadata(of: $0.json) }),
            ])
        case .table: return encoded(table(list.objects.map(\.json), metadata: metadata, withColumns: true))
        }
    }

    /// The object of a watch's line.
    func watched(_ object: APIObject, withColumns: Bool) -> [UInt8] {
        representation.shape == .object ? object.encoded : shaped(object, withColumns: withColumns).encoded()
    }

    private func shaped(_ object: APIObject, withColumns: Bool) -> JSONValue {
        switch representation.shape {
        case .object: return object.json
        case .metadata: return partialMetadata(of: object.json)
        case .table:
            let metadata = object.json["metadata"]?.object ?? [:]
            return table([object.json], metadata: Self.version(of: metadata), withColumns: withColumns)
        }
    }

    private static func version(of metadata: JSONObject) -> JSONObject {
        ["resourceVersion": metadata["resourceVersion"] ?? ""]
    }

    private func table(_ objects: [JSONValue], metadata: JSONObject, withColumns: Bool) -> JSONValue {
        guard let layout else { return .null }
        let moment = now()
        return [
            "apiVersion": "meta.k8s.io/v1", "kind": "Table", "metadata": .object(metadata),
            "columnDefinitions": withColumns ? .array(layout.columns.map(\.definition)) : .null,
            "rows": .array(objects.map { layout.row($0, include: tableObjects, now: moment) }),
        ]
    }

    /// A list made of the encodings that its objects keep.
    private func plainList(_ objects: [APIObject], metadata: JSONObject) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(objects.reduce(256) { $0 + $1.encoded.count + 1 })
        bytes.append(contentsOf: "{\"apiVersion\":\(JSONValue.string(resource.gvk.apiVersion).text),\"items\":[".utf8)
        for (index, object) in objects.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: resource.isCustom ? object.encoded : item(object).encoded())
        }
        bytes.append(contentsOf: "],\"kind\":\(JSONValue.string(resource.listKind).text),\"metadata\":".utf8)
        bytes.append(contentsOf: JSONValue.object(metadata).encoded())
        bytes.append(contentsOf: "}\n".utf8)
        return bytes
    }

    /// An object as lists have it: of built-in kinds the list alone says the kind.
    private func item(_ object: APIObject) -> JSONValue {
        guard !resource.isCustom else { return object.json }
        var item = object.json
        item["apiVersion"] = nil
        item["kind"] = nil
        return item
    }

    private func encoded(_ value: JSONValue) -> [UInt8] { representation.format.encode(value) }
}

extension Representation.Format {
    func encode(_ value: JSONValue) -> [UInt8] {
        switch self {
        case .json(let pretty): value.encoded(pretty ? .pretty : .compact) + [0x0A]
        case .yaml: Array(YAML.encode(value).utf8)
        }
    }

    var contentType: String {
        switch self {
        case .json: "application/json"
        case .yaml: "application/yaml"
        }
    }
}
