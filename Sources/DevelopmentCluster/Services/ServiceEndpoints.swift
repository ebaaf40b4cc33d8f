import KubernetesAPI

/// The endpoints that a Service has, by the ports that they have in common.
struct ServiceEndpoints {
    /// A port name may stand for another number on another Pod.
    private(set) var groups: [[EndpointPort]: [Endpoint]] = [:]

    init(of service: KubernetesService, pods: [Pod]) {
        for pod in pods where Self.isEndpoint(pod, of: service) {
            let ports = service.ports.compactMap { Self.resolve($0, on: pod) }
            groups[ports, default: []].append(Self.endpoint(pod, of: service))
        }
    }

    /// Whether anybody but the user says which endpoints the Service has.
    static func isManaged(_ service: KubernetesService) -> Bool {
        !service.selector.isEmpty && service.type != "ExternalName" && service.metadata.deletionTimestamp == nil
    }

    private static func isEndpoint(_ pod: Pod, of service: KubernetesService) -> Bool {
        pod.metadata.namespace == service.metadata.namespace && !pod.isFinished && !pod.status.podIP.isEmpty
            && LabelSelector(matchLabels: service.selector).matches(pod.metadata.labels)
    }

    /// The port on the Pod; nil if none of its containers has one of that name and protocol.
    private static func resolve(_ port: ServicePort, on pod: Pod) -> EndpointPort? {
        func resolved(_ number: Int) -> EndpointPort {
            EndpointPort(name: port.name, port: number, protocol: port.protocol, appProtocol: port.appProtocol)
        }
        switch port.target {
        case .number(let number): return resolved(number)
        case .name(let name):
            // Init containers that go on running may serve, too.
            let containers = pod.spec.containers + pod.spec.initContainers.filter { $0.restartPolicy == "Always" }
            return containers.lazy.flatMap(\.ports)
                .first { $0.name == name && $0.protocol == port.protocol }
                .map { resolved($0.containerPort) }
        }
    }

    private static func endpoint(_ pod: Pod, of service: KubernetesService) -> Endpoint {
        let isGoing = pod.metadata.deletionTimestamp != nil
        var target = ObjectReference(
            apiVersion: "", kind: "Pod", namespace: pod.metadata.namespace, name: pod.metadata.name)
        target.uid = pod.metadata.uid
        var endpoint = Endpoint(
            addresses: [pod.status.podIP], isReady: pod.isReady, target: target, nodeName: pod.spec.nodeName)
        endpoint.isServing = pod.isReady
        endpoint.isTerminating = isGoing
        endpoint.isReady = service.publishesNotReadyAddresses || (pod.isReady && !isGoing)
        return endpoint
    }
}
