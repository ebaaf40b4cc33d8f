import JSON

/// What follows from the type of a Service.
struct ServiceShape {
    let service: JSONValue

    var spec: JSONValue? { service["spec"] }
    var type: String { spec?["type"]?.string ?? "ClusterIP" }
    var ports: [JSONValue] { spec?["ports"]?.array ?? [] }
    var addresses: [String] { spec?["clusterIPs"]?.array?.compactMap(\.string) ?? [] }
    var address: String { spec?["clusterIP"]?.string ?? "" }
    var nodePorts: [Int64] { ports.compactMap { $0["nodePort"]?.integer }.filter { $0 != 0 } }

    var isHeadless: Bool { addresses.first == "None" || address == "None" }
    var hasSelector: Bool { spec?["selector"]?.object?.isEmpty == false }
    var needsAddress: Bool { ["ClusterIP", "NodePort", "LoadBalancer"].contains(type) }
    var needsNodePorts: Bool { type == "NodePort" || type == "LoadBalancer" }
    /// Whether ports of the nodes are chosen for it.
    var choosesNodePorts: Bool {
        type == "NodePort" || type == "LoadBalancer" && spec?["allocateLoadBalancerNodePorts"]?.bool != false
    }
    var needsHealthCheckPort: Bool {
        type == "LoadBalancer" && spec?["externalTrafficPolicy"]?.string == "Local"
    }
    /// Whether traffic from outside may come to it.
    var isReachedFromOutside: Bool {
        needsNodePorts || (type == "ClusterIP" && spec?["externalIPs"]?.array?.isEmpty == false)
    }
}
