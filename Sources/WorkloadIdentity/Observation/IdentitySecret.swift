public import JSON
public import KubernetesAPI
import MeshAPI

/// A Secret that bears the name of an identity, whoever wrote it.
///
/// It is for reading only. Its descriptions never show its data.
public struct IdentitySecret: KubernetesObject, Hashable {
    public static let resource = Secret.resource
    /// The type of the Secrets that we write.
    public static let type = "kubernetes.io/tls"

    public var metadata: ObjectMeta
    /// What the data is for.
    public var type: String
    /// Whether its data can never be changed.
    public var isImmutable: Bool
    /// Whether our field manager owns its data; a label would prove nothing.
    public var isOurs: Bool
    /// The leaf and what travels with it: PEM.
    public var certificate: [UInt8]
    /// PEM.
    public var key: [UInt8]
    /// The trust bundle: PEM.
    public var authorities: [UInt8]

    /// Reads a Secret.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let secret = try Secret(json: json)
        metadata = secret.metadata.kept { $0 == Names.Annotation.spiffeID }
        type = secret.type
        isImmutable = secret.isImmutable
        isOurs = secret.metadata.isDataOwned(by: Names.FieldManager.identity)
        certificate = secret.data[Names.IdentityKey.certificate] ?? []
        key = secret.data[Names.IdentityKey.privateKey] ?? []
        authorities = secret.data[Names.IdentityKey.authorities] ?? []
    }

    public var json: JSONValue { .object(envelope) }
}

extension IdentitySecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names it, without what is in it.
    public var description: String { "Secret \(key(of: metadata))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    private func key(of metadata: ObjectMeta) -> String { "\(metadata.namespace)/\(metadata.name)" }
}

extension ObjectMeta {
    /// Whether a field manager owns something of `data`.
    func isDataOwned(by manager: String) -> Bool {
        managedFields.contains { $0.manager == manager && $0.subresource.isEmpty && $0.fieldsV1["f:data"] != nil }
    }
}
