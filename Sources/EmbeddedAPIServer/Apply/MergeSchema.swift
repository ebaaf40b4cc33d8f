import JSON

/// What a schema says about merging: which lists and maps are merged by part, and by which keys.
///
/// What it does not declare is deduced from the value: maps by member, lists as a whole.
final class MergeSchema: Sendable {
    enum ListType: Sendable, Hashable {
        case atomic
        case set
        case map(keys: [String])
    }

    let properties: [String: MergeSchema]
    /// Of members without a declaration.
    let additional: MergeSchema?
    let items: MergeSchema?
    let listType: ListType
    /// Whether objects are replaced as a whole.
    let isAtomic: Bool
    let defaultValue: JSONValue?
    /// `x-kubernetes-patch-strategy`, for strategic merge patches: `merge`, `replace`, `retainKeys`.
    let patchStrategies: [String]
    /// `x-kubernetes-patch-merge-key`.
    let patchMergeKey: String?

    /// For values of which nothing is declared.
    static let deduced = MergeSchema()

    init(
        properties: [String: MergeSchema] = [:], additional: MergeSchema? = nil, items: MergeSchema? = nil,
        listType: ListType = .atomic, isAtomic: Bool = false, defaultValue: JSONValue? = nil,
        patchStrategies: [String] = [], patchMergeKey: String? = nil
    ) {
        self.properties = properties
        self.additional = additional
        self.items = items
        self.listType = listType
        self.isAtomic = isAtomic
        self.defaultValue = defaultValue
        self.patchStrategies = patchStrategies
        self.patchMergeKey = patchMergeKey
    }

    /// The schema that a CRD's schema makes.
    ///
    /// - Parameter isObject: whether it is that of whole objects, which have a type and metadata.
    init(json: JSONValue, isObject: Bool = false) {
        let declared = (json["properties"]?.object ?? [:]).map { ($0.key, MergeSchema(json: $0.value)) }
        var properties = Dictionary(declared) { $1 }
        if isObject {
            properties["metadata"] = BuiltInTypes.objectMeta?.mergeSchema
            properties["apiVersion"] = .deduced
            properties["kind"] = .deduced
        }
        self.properties = properties
        additional = json["additionalProperties"].flatMap { $0.object == nil ? nil : MergeSchema(json: $0) }
        items = json["items"].map { MergeSchema(json: $0) }
        switch json["x-kubernetes-list-type"]?.string {
        case "set": listType = .set
        case "map":
            listType = .map(keys: json["x-kubernetes-list-map-keys"]?.array?.compactMap(\.string) ?? [])
        default: listType = .atomic
        }
        isAtomic = json["x-kubernetes-map-type"]?.string == "atomic"
        defaultValue = json["default"]
        patchStrategies =
            json["x-kubernetes-patch-strategy"]?.string?.split(separator: ",").map(String.init) ?? []
        patchMergeKey = json["x-kubernetes-patch-merge-key"]?.string
    }

    func child(_ element: PathElement) -> MergeSchema {
        switch element {
        case .field(let name): properties[name] ?? additional ?? .deduced
        case .key, .value, .index: items ?? .deduced
        }
    }

    /// How a list tells its items apart; nil for a list that is one value.
    func element(of item: JSONValue) -> PathElement? {
        switch listType {
        case .atomic: return nil
        case .set: return .value(item)
        case .map(let keys):
            let schema = items ?? .deduced
            let found = keys.compactMap { key in
                (item[key] ?? schema.properties[key]?.defaultValue).map { (key: key, value: $0) }
            }
            return .key(JSONObject(found))
        }
    }
}
