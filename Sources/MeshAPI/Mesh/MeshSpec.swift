public import JSON

/// The specification of a Mesh, kept as it is: what is not ours is a Kuma user's data.
public struct MeshSpec: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// `spec`; null if the object has none.
    public var json: JSONValue

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

    /// Sections of Kuma's that are kept and have no effect here.
    public static let sectionsWithoutEffect = [
        "logging", "tracing", "metrics", "networking", "routing", "meshServices", "skipCreatingInitialPolicies",
    ]

    /// Which of them this specification has.
    public var ignoredSections: [String] {
        Self.sectionsWithoutEffect.filter { json[$0].map { !$0.isNull } ?? false }
    }
}
