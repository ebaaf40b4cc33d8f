import KubernetesAPI

/// A port of a Service that leads to a port of a Pod: what becomes an inbound, and a name.
struct ServiceAttachment {
    let service: WorkloadService
    let port: ServicePort
    /// Where the Pod listens.
    let number: Int
    /// What its container calls that; empty if none does.
    let name: String
    /// Nil if none says that it listens there.
    let container: WorkloadContainer?

    /// The value of `kuma.io/service`.
    var tag: String {
        ServiceTag.of(service: service.metadata.name, namespace: service.metadata.namespace, port: port.port)
    }

    /// All of them, in order of the Services and of their ports.
    ///
    /// Only TCP; a port with a name that the Pod does not have is passed over, since not all Pods of a Service need to
    /// have all of its ports.
    static func all(of pod: WorkloadPod, services: [WorkloadService]) -> [ServiceAttachment] {
        services.flatMap { service in
            service.ports.filter(isUsable).compactMap { ServiceAttachment(pod, service, $0) }
        }
    }

    private init?(_ pod: WorkloadPod, _ service: WorkloadService, _ port: ServicePort) {
        let declared = pod.containers.lazy.flatMap { container in container.ports.map { (container, $0) } }
            .first { _, candidate in
                guard Self.isTCP(candidate.protocol) else { return false }
                return switch port.target {
                case .number(let number): candidate.containerPort == number
                case .name(let name): candidate.name == name
                }
            }
        switch (declared, port.target) {
        case (let (_, found)?, _): number = found.containerPort
        case (nil, .number(let wanted)): number = wanted
        case (nil, .name): return nil
        }
        guard Self.isPort(number) else { return nil }
        self.service = service
        self.port = port
        name = declared?.1.name ?? ""
        container = declared?.0
    }

    private static func isUsable(_ port: ServicePort) -> Bool { isTCP(port.protocol) && isPort(port.port) }

    private static func isTCP(_ text: String) -> Bool { text.isEmpty || text == "TCP" }

    private static func isPort(_ number: Int) -> Bool { (1...65535).contains(number) }
}
