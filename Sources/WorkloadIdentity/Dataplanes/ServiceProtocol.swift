import KubernetesAPI
import MeshAPI

/// What is spoken on a port of a Service, as Kuma finds out.
enum ServiceProtocol {
    /// Those that Kuma knows (`pkg/core/metadata/protocol.go`).
    static let known: Set<String> = ["http", "http2", "tcp", "tls", "grpc", "kafka", "mysql"]

    /// `appProtocol` of the port, else the Service's annotation for it; `tcp` where neither says one that is known.
    static func of(_ port: ServicePort, service: WorkloadService) -> String {
        let annotation = service.metadata.annotations[Names.Annotation.serviceProtocol(port: port.port)] ?? ""
        return [port.appProtocol, annotation].map { $0.lowercased() }.first(where: known.contains) ?? "tcp"
    }
}
