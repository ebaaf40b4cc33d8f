import JSON

/// The form in which Services are stored; addresses are allocated elsewhere.
enum ServiceForm {
    /// Three hours, for which clients stay with an endpoint.
    private static let affinitySeconds: JSONValue = 10_800

    static func complete(_ service: inout JSONValue) {
        service.change(["spec"]) { spec in
            let type = spec["type"]?.string ?? ""
            if spec["sessionAffinity"] == "ClientIP" {
                spec.setDefault(["sessionAffinityConfig", "clientIP", "timeoutSeconds"], affinitySeconds)
            } else {
                spec["sessionAffinityConfig"] = nil
            }
            spec.change(["ports"]) { $0.changeItems(targetPort) }
            if isReachedFromOutside(type, spec) { spec.setDefault(["externalTrafficPolicy"], "Cluster") }
            if type != "ExternalName" { spec.setDefault(["internalTrafficPolicy"], "Cluster") }
            if type == "LoadBalancer" { spec.setDefault(["allocateLoadBalancerNodePorts"], true) }
        }
        guard service["spec"]?["type"] == "LoadBalancer" else { return }
        service.change(["status", "loadBalancer", "ingress"]) { addresses in
            addresses.changeItems { if $0["ip"] != nil { $0.setDefault(["ipMode"], "VIP") } }
        }
    }

    private static func targetPort(_ port: inout JSONValue) {
        if [0, ""].contains(port["targetPort"] ?? 0) { port["targetPort"] = port["port"] }
    }

    private static func isReachedFromOutside(_ type: String, _ spec: JSONValue) -> Bool {
        type == "LoadBalancer" || type == "NodePort" || (type == "ClusterIP" && spec["externalIPs"] != nil)
    }
}
