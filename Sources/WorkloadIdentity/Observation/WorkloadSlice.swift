public import JSON
public import KubernetesAPI

/// Which Pods an EndpointSlice names as endpoints of a Service that has no selector.
///
/// It is for reading only.
public struct WorkloadSlice: KubernetesObject, Hashable {
    public static let resource = EndpointSlice.resource

    public var metadata: ObjectMeta
    /// The Service in the namespace of the slice; empty if it belongs to none.
    public var service: String
    /// The Pods of the namespace of the slice that it names; those of others are passed over.
    public var pods: [PodTarget]

    /// A Pod by name and UID: the next Pod of the same name is another.
    public struct PodTarget: Sendable, Hashable {
        public var name: String
        public var uid: String
    }

    /// Reads a slice.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let slice = try EndpointSlice(json: json)
        metadata = slice.metadata.kept { _ in false }
        service = slice.service
        let namespace = slice.metadata.namespace
        pods = slice.endpoints.compactMap(\.target)
            .filter { $0.kind == "Pod" && $0.namespace == namespace && !$0.uid.isEmpty }
            .map { PodTarget(name: $0.name, uid: $0.uid) }
    }

    public var json: JSONValue { .object(envelope) }
}
