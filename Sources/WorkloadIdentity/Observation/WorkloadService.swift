public import JSON
public import KubernetesAPI

/// A Service, as far as workloads are named after it.
///
/// It is for reading only.
public struct WorkloadService: KubernetesObject, Hashable {
    public static let resource = KubernetesService.resource

    /// Without annotations that nobody here asks for.
    public var metadata: ObjectMeta
    /// Which labels its Pods have; empty where EndpointSlices say which Pods it has.
    public var selector: [String: String]
    /// What it listens on.
    public var ports: [ServicePort]
    /// Whether it is another name for something outside of the cluster.
    public var isExternalName: Bool
    /// Whether its Pods are reached one by one.
    public var isHeadless: Bool

    /// Reads a Service.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let service = try KubernetesService(json: json)
        metadata = service.metadata.kept { $0.contains("kuma.io/") || $0.hasPrefix("koguma.io/") }
        selector = service.selector
        ports = service.ports
        isExternalName = service.type == "ExternalName"
        isHeadless = service.clusterIP == KubernetesService.headless
    }

    public var json: JSONValue { .object(envelope) }
}
