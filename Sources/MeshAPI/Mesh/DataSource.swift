public import JSON

/// Where a `provided` backend finds its certificate or private key: `system.v1alpha1.DataSource` of Kuma.
public enum DataSource: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// A Secret of the system namespace.
    case secret(String)
    /// Base64 of PEM, in the Mesh itself.
    case inline(String)
    /// PEM, in the Mesh itself.
    case inlineString(String)
    /// A file below `--ca-file-dir`.
    case file(String)

    /// The members of the JSON form.
    static let fields = ["secret", "inline", "inlineString", "file"]

    /// Reads the one member that says where; none of them and more than one are refused.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        let found = Self.fields.filter { reader.object[$0].map { !$0.isNull } ?? false }
        guard let field = found.first else { throw JSONDecodingError(problem: Message.dataSourceMissing) }
        guard found.count == 1 else { throw JSONDecodingError(problem: Message.dataSourceAmbiguous) }
        let text: String = try reader.required(field)
        self =
            switch field {
            case "secret": .secret(text)
            case "inline": .inline(text)
            case "inlineString": .inlineString(text)
            default: .file(text)
            }
    }

    public var json: JSONValue {
        switch self {
        case .secret(let name): ["secret": .string(name)]
        case .inline(let text): ["inline": .string(text)]
        case .inlineString(let text): ["inlineString": .string(text)]
        case .file(let path): ["file": .string(path)]
        }
    }

    /// Whether what it holds can be read by whoever reads the Mesh.
    public var isInMesh: Bool {
        switch self {
        case .inline, .inlineString: true
        case .secret, .file: false
        }
    }
}

extension DataSource: CustomStringConvertible {
    /// Where it is; never what it holds.
    public var description: String {
        switch self {
        case .secret(let name): "Secret \(name)"
        case .inline: "inline"
        case .inlineString: "inlineString"
        case .file(let path): "file \(path)"
        }
    }
}
