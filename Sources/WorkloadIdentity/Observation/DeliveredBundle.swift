public import JSON
public import KubernetesAPI
import MeshAPI

/// A ConfigMap that bears the name of a trust bundle, whoever wrote it.
///
/// It is for reading only.
public struct DeliveredBundle: KubernetesObject, Hashable {
    public static let resource = ConfigMap.resource

    public var metadata: ObjectMeta
    /// What is in it.
    public var data: [String: String]
    /// Whether its data can never be changed.
    public var isImmutable: Bool
    /// Whether our field manager owns its data; a label would prove nothing.
    public var isOurs: Bool

    /// Reads a ConfigMap.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let map = try ConfigMap(json: json)
        metadata = map.metadata.kept { _ in false }
        data = map.data
        isImmutable = map.isImmutable
        isOurs = map.metadata.isDataOwned(by: Names.FieldManager.identity)
    }

    public var json: JSONValue { .object(envelope) }
}
