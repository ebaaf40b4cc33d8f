import JSON

/// One of Kubernetes' own types: all that decoding, merging, OpenAPI and the protobuf encoding know of it.
final class APIType: Sendable {
    /// `io.k8s.api.core.v1`: with the name, what OpenAPI calls the type.
    let package: String
    let name: String
    let summary: String
    /// Whether objects of the type stand alone, with `apiVersion` and `kind`.
    let isKind: Bool
    /// Whether ownership by apply sees objects of the type as one value.
    let isAtomic: Bool
    /// The fields as JSON has them: those of embedded types are among them.
    let fields: [APIField]
    /// What protobuf has under a number.
    let members: [UInt64: Member]
    /// How objects of the type are merged.
    let mergeSchema: MergeSchema

    private let positions: [String: Int]

    enum Member: Sendable {
        case field(APIField)
        /// A message whose fields stand in the object itself.
        case embedded(APIType)
    }

    init(
        package: String, name: String, summary: String, isKind: Bool, isAtomic: Bool,
        members: [(number: UInt64, member: Member)]
    ) {
        self.package = package
        self.name = name
        self.summary = summary
        self.isKind = isKind
        self.isAtomic = isAtomic
        fields = members.flatMap { entry in
            switch entry.member {
            case .field(let field): [field]
            case .embedded(let type): type.fields.map { $0.embedded(in: type.name) }
            }
        }
        self.members = Dictionary(members.map { ($0.number, $0.member) }) { first, _ in first }
        positions = Dictionary(zip(fields.map(\.name), fields.indices)) { first, _ in first }
        var properties = Dictionary(fields.map { ($0.name, $0.mergeSchema) }) { first, _ in first }
        if isKind {
            properties["apiVersion"] = .deduced
            properties["kind"] = .deduced
        }
        mergeSchema = MergeSchema(properties: properties, isAtomic: isAtomic)
    }

    func field(_ name: String) -> APIField? {
        positions[name].map { fields[$0] }
    }

    /// What OpenAPI calls the type.
    var schemaName: String { "\(package).\(name)" }
}

/// One field of a type.
struct APIField: Sendable {
    let name: String
    let shape: APIShape
    /// What a server writes when the field is not set.
    let absence: Absence
    let isRequired: Bool
    let list: MergeSchema.ListType
    /// `merge`, `replace`, `retainKeys`, for strategic merge patches.
    let patchStrategies: [String]
    let patchMergeKey: String?
    /// Whether ownership by apply sees the map as one value.
    let isAtomic: Bool
    /// What a server sets when nothing is sent.
    let defaultValue: JSONValue?
    let summary: String
    /// The type in which Go has the field, where another embeds that one.
    private(set) var embeddedIn: String?

    fileprivate func embedded(in type: String) -> APIField {
        var field = self
        field.embeddedIn = type
        return field
    }

    enum Absence: Sendable {
        /// Left out, and so is an empty value: the empty string, zero, false, a list or map without entries.
        case omitted
        /// Left out; an empty value is something else, and stays.
        case optional
        /// The empty value is written.
        case written
        /// Null is written.
        case null
    }

    /// How values of the field are merged.
    var mergeSchema: MergeSchema { shape.mergeSchema(of: self) }
}

/// What the values of a field are.
indirect enum APIShape: Sendable {
    case string, int32, int64, bool
    /// Base64 in JSON.
    case bytes
    /// With whole seconds.
    case time
    /// With microseconds.
    case microTime
    /// Such as `100m`.
    case quantity
    case intOrString
    /// Any JSON.
    case any
    /// A list of strings, in protobuf in a message of its own.
    case strings
    case list(APIShape)
    case map(APIShape)
    case object(APIType)

    fileprivate func mergeSchema(of field: APIField) -> MergeSchema {
        switch self {
        case .object(let type):
            if !field.isAtomic, field.patchStrategies.isEmpty { return type.mergeSchema }
            return MergeSchema(
                properties: type.mergeSchema.properties, isAtomic: type.isAtomic || field.isAtomic,
                patchStrategies: field.patchStrategies)
        case .list(let shape):
            return MergeSchema(
                items: shape.elementSchema, listType: field.list, patchStrategies: field.patchStrategies,
                patchMergeKey: field.patchMergeKey)
        case .map(let shape):
            return MergeSchema(
                additional: shape.elementSchema, isAtomic: field.isAtomic, patchStrategies: field.patchStrategies)
        case .any, .strings: return .deduced
        default: return field.defaultValue.map { MergeSchema(defaultValue: $0) } ?? .deduced
        }
    }

    private var elementSchema: MergeSchema {
        switch self {
        case .object(let type): type.mergeSchema
        case .list(let shape): MergeSchema(items: shape.elementSchema)
        case .map(let shape): MergeSchema(additional: shape.elementSchema)
        default: .deduced
        }
    }
}
