public import JSON

/// The specification of a Mesh, kept as it is: what is not ours is a Kuma user's data.
public struct MeshSpec: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// `spec`; null if the object has none.
    public var json: JSONValue

    /// Keeps any value as it is: whether it is valid is asked later.
    public init(json: JSONValue) { self.json = json }

    /// A specification with nothing but `mtls`.
    public init(mtls: MutualTLSSpec? = nil) {
        json = .object([:])
        if let mtls { json["mtls"] = mtls.json }
    }

    /// `spec.mtls` as it is; nil if it is absent or null.
    public var rawMutualTLS: JSONValue? {
        json["mtls"].flatMap { $0.isNull ? nil : $0 }
    }

    /// `spec.mtls`, or nil if it is absent, which means that mutual TLS is off.
    ///
    /// - Throws: if it has a type that the schema does not allow; that must never be taken for absent.
    public func mtls() throws(JSONDecodingError) -> MutualTLSSpec? {
        if json.isNull { return nil }
        return try JSONReader(json).optional("mtls")
    }

    private static let effective: Set<String> = ["mtls", "constraints"]

    /// Sections that are kept and have no effect here: Kuma's others, those that are not built yet, and misspelt ones.
    ///
    /// Nobody refuses a misspelt `mtls`, since all that Kuma's users have is kept; so that it is said at least.
    public var ignoredSections: [String] {
        (json.object ?? [:]).filter { !Self.effective.contains($0.key) && !$0.value.isNull }.map(\.key)
    }
}
