import JSON
import KubernetesAPI

/// Network policies: which Pods may be reached, from where.
struct NetworkPolicyRules: KindRules {
    var countsGenerations: Bool { true }

    func complete(_ policy: inout JSONValue) {
        guard var spec = policy["spec"], spec["policyTypes"]?.array?.isEmpty ?? true else { return }
        let hasEgress = spec["egress"]?.array?.isEmpty == false
        spec["policyTypes"] = hasEgress ? ["Ingress", "Egress"] : ["Ingress"]
        policy["spec"] = spec
    }

    func violations(_ policy: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let spec = Field("spec", policy["spec"])
        var found = ValueRules.selector(spec["podSelector"])
        found += rules(spec["ingress"], peers: "from")
        found += rules(spec["egress"], peers: "to")
        let types = spec["policyTypes"]
        if types.items.count > 2 {
            return found + [types.invalid("may not specify more than two policyTypes")]
        }
        return found
            + types.items.filter { !["Ingress", "Egress"].contains($0.text) }.map {
                $0.unsupported(["Ingress", "Egress"])
            }
    }

    private func rules(_ rules: Field, peers: String) -> [SchemaViolation] {
        rules.items.flatMap { rule in rule["ports"].items.flatMap(port) + rule[peers].items.flatMap(peer) }
    }

    private func port(_ port: Field) -> [SchemaViolation] {
        let supported = ["TCP", "UDP", "SCTP"]
        var found = port["protocol"].oneOf(supported)
        let (number, end) = (port["port"], port["endPort"])
        guard number.value != nil else {
            if end.value != nil { found.append(end.invalid("may not be specified when `port` is not specified")) }
            return found
        }
        found += ValueRules.portOrName(number)
        guard let last = end.integer else { return found }
        if let first = number.integer {
            if last < first {
                // As a real server, which shows the port here.
                found.append(end.invalid("must be greater than or equal to `port`", shown: number.value))
            }
            return found + ValueRules.port(end)
        }
        return found + [end.invalid("may not be specified when `port` is non-numeric")]
    }

    private func peer(_ peer: Field) -> [SchemaViolation] {
        let selectors = ["podSelector", "namespaceSelector"].filter { peer[$0].value != nil }
        let block = peer["ipBlock"]
        if selectors.isEmpty, block.value == nil { return [peer.required("must specify a peer")] }
        if block.value == nil { return selectors.flatMap { ValueRules.selector(peer[$0]) } }
        if !selectors.isEmpty { return [peer.forbidden("may not specify both ipBlock and another peer")] }
        if block["cidr"].isEmpty { return [block["cidr"].required()] }
        guard let network = IPNetwork(block["cidr"].text) else { return ValueRules.network(block["cidr"]) }
        return block["except"].items.flatMap { hole -> [SchemaViolation] in
            guard let inner = IPNetwork(hole.text) else { return ValueRules.network(hole) }
            return network.strictlyContains(inner) ? [] : [hole.invalid("must be a strict subset of `cidr`")]
        }
    }
}
