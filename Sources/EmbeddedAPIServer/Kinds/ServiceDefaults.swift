import JSON

/// What a Service gets that says nothing of it.
enum ServiceDefaults {
    static func complete(_ service: inout JSONValue) {
        guard var spec = service["spec"] else { return }
        if (spec["type"]?.string ?? "").isEmpty { spec["type"] = "ClusterIP" }
        if (spec["sessionAffinity"]?.string ?? "").isEmpty { spec["sessionAffinity"] = "None" }
        switch spec["sessionAffinity"]?.string {
        case "None": spec["sessionAffinityConfig"] = nil
        case "ClientIP" where spec[path: ["sessionAffinityConfig", "clientIP", "timeoutSeconds"]] == nil:
            spec["sessionAffinityConfig"] = ["clientIP": ["timeoutSeconds": 10_800]]
        default: break
        }
        if let ports = spec["ports"]?.array {
            spec["ports"] = .array(
                ports.map { port in
                    var port = port
                    if (port["protocol"]?.string ?? "").isEmpty { port["protocol"] = "TCP" }
                    switch port["targetPort"] {
                    case nil, 0, "": port["targetPort"] = port["port"] ?? 0
                    default: break
                    }
                    return port
                })
        }
        service["spec"] = spec
        let shape = ServiceShape(service: service)
        if shape.isReachedFromOutside, spec["externalTrafficPolicy"] == nil {
            spec["externalTrafficPolicy"] = "Cluster"
        }
        if shape.type == "ExternalName" {
            spec["internalTrafficPolicy"] = nil
        } else if shape.needsAddress, spec["internalTrafficPolicy"] == nil {
            spec["internalTrafficPolicy"] = "Cluster"
        }
        if shape.type == "LoadBalancer", spec["allocateLoadBalancerNodePorts"] == nil {
            spec["allocateLoadBalancerNodePorts"] = true
        }
        service["spec"] = spec
        guard shape.type == "LoadBalancer", let ingress = service[path: ["status", "loadBalancer", "ingress"]]?.array
        else { return }
        service[path: ["status", "loadBalancer", "ingress"]] = .array(
            ingress.map { entry in
                var entry = entry
                if entry["ip"] != nil, entry["ipMode"] == nil { entry["ipMode"] = "VIP" }
                return entry
            })
    }

    /// Takes away what a Service had only because of the type that it has no more, unless the client changed it too.
    static func drop(from service: inout JSONValue, old: JSONValue) {
        let (before, after) = (ServiceShape(service: old), ServiceShape(service: service))
        func isSame(_ field: String) -> Bool { before.spec?[field] == after.spec?[field] }
        func drop(_ field: String) { if isSame(field) { service[path: ["spec", field]] = nil } }
        if before.needsAddress, !after.needsAddress {
            if isSame("clusterIP"), isSame("clusterIPs") {
                drop("clusterIP")
                drop("clusterIPs")
            }
            drop("ipFamilies")
            drop("ipFamilyPolicy")
        }
        if before.needsNodePorts, !after.needsNodePorts, Set(before.nodePorts) == Set(after.nodePorts) {
            service[path: ["spec", "ports"]] = .array(
                after.ports.map { port in
                    var port = port
                    port["nodePort"] = nil
                    return port
                })
        }
        if before.needsHealthCheckPort, !after.needsHealthCheckPort { drop("healthCheckNodePort") }
        if before.type == "LoadBalancer", after.type != "LoadBalancer" {
            drop("allocateLoadBalancerNodePorts")
            drop("loadBalancerClass")
        }
        if before.isReachedFromOutside, !after.isReachedFromOutside { drop("externalTrafficPolicy") }
        if after.type != "LoadBalancer" { service[path: ["status", "loadBalancer"]] = .object([:]) }
    }
}
