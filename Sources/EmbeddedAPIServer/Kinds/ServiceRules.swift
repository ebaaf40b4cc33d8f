import JSON
import KubernetesAPI

/// Services: what they serve where, and which addresses they keep.
struct ServiceRules: KindRules {
    var createsOnUpdate: Bool { true }
    var returnsDeleted: Bool { true }

    func nameProblems(_ name: String) -> [String] { NameRules.label(name) }

    func complete(_ service: inout JSONValue) { ServiceDefaults.complete(&service) }

    func prepareForCreate(_ service: inout JSONValue) { service["status"] = ["loadBalancer": .object([:])] }

    func prepareForUpdate(_ service: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        if subresource == .status { return keepBesidesStatus(of: &service, old: old) }
        service["status"] = old["status"]
        ServiceDefaults.drop(from: &service, old: old)
    }

    var allocates: Bool { true }

    func allocate(
        _ service: inout JSONValue, old: JSONValue?, others: [JSONValue], isDryRun: Bool
    ) throws(APIStatusError) {
        var allocation = ServiceAllocation(services: others)
        try allocation.allocate(&service, old: old, isDryRun: isDryRun)
    }

    func violations(_ service: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let shape = ServiceShape(service: service)
        let spec = Field("spec", service["spec"])
        var found = old.map { changes(spec, shape, old: ServiceShape(service: $0)) } ?? []
        if shape.ports.isEmpty, !shape.isHeadless, shape.type != "ExternalName" {
            found.append(spec["ports"].required())
        }
        found += typeViolations(spec, shape)
        found += ports(spec["ports"])
        found += ValueRules.labels(spec["selector"])
        found += spec["sessionAffinity"].oneOf(["ClientIP", "None"])
        if let seconds = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"].integer,
            !(1...86_400).contains(seconds)
        {
            found.append(
                spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"].invalid(
                    "must be greater than 0 and less than 86400"))
        }
        for address in spec["externalIPs"].items {
            let problems = ValueRules.address(address)
            found += problems.isEmpty ? EndpointSliceRules.special(address) : problems
        }
        found += spec["type"].oneOf(["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"])
        if shape.type == "ClusterIP" {
            found += spec["ports"].items.filter { $0["nodePort"].integer ?? 0 != 0 }
                .map { $0["nodePort"].forbidden("may not be used when `type` is 'ClusterIP'") }
        }
        found += repeatedPorts(spec["ports"])
        if spec["allocateLoadBalancerNodePorts"].value != nil, shape.type != "LoadBalancer" {
            found.append(
                spec["allocateLoadBalancerNodePorts"].forbidden("may only be used when `type` is 'LoadBalancer'"))
        }
        return found + trafficPolicies(spec, shape)
    }

    private func typeViolations(_ spec: Field, _ shape: ServiceShape) -> [SchemaViolation] {
        guard shape.type == "ExternalName" else {
            guard shape.needsNodePorts, shape.isHeadless else { return [] }
            return [
                Field("spec.clusterIPs[0]", "None").invalid("may not be set to 'None' for \(shape.type) services")
            ]
        }
        var found = ["clusterIPs", "ipFamilies", "ipFamilyPolicy"].filter { !spec[$0].isEmpty }
            .map { spec[$0].forbidden("may not be set for ExternalName services") }
        let name = spec["externalName"]
        if name.isEmpty { return found + [name.required()] }
        found += name.invalid(NameRules.subdomain(name.text.hasSuffix(".") ? String(name.text.dropLast()) : name.text))
        return found
    }

    private func ports(_ ports: Field) -> [SchemaViolation] {
        let needsNames = ports.items.count > 1
        var names: Set<String> = []
        return ports.items.flatMap { port -> [SchemaViolation] in
            var found: [SchemaViolation] = []
            let name = port["name"]
            if name.isEmpty {
                if needsNames { found.append(name.required()) }
            } else {
                found += name.invalid(NameRules.label(name.text))
                if !names.insert(name.text).inserted { found.append(name.duplicate()) }
            }
            found += ValueRules.port(port["port"])
            found += port["protocol"].oneOf(ValueRules.protocols)
            found += ValueRules.portOrName(port["targetPort"])
            if !port["appProtocol"].isEmpty {
                found += port["appProtocol"].invalid(NameRules.qualifiedName(port["appProtocol"].text))
            }
            return found
        }
    }

    private func repeatedPorts(_ ports: Field) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        var taken: Set<[JSONValue]> = []
        for port in ports.items where port["nodePort"].integer ?? 0 != 0 {
            let key = [port["protocol"].value ?? "TCP", port["nodePort"].value ?? 0]
            if !taken.insert(key).inserted { found.append(port["nodePort"].duplicate()) }
        }
        taken = []
        for port in ports.items {
            let (proto, number) = (port["protocol"].value ?? "TCP", port["port"].value ?? 0)
            if taken.insert([proto, number]).inserted { continue }
            // As a real server shows what it compares.
            let shown =
                #"{"Name":"","Protocol":\#(proto.text),"AppProtocol":null,"Port":\#(number.text),"TargetPort":0,"#
                + #""NodePort":0}"#
            found.append(SchemaViolation(path: port.path, reason: .duplicate, message: "Duplicate value: \(shown)"))
        }
        return found
    }

    private func trafficPolicies(_ spec: Field, _ shape: ServiceShape) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        let external = spec["externalTrafficPolicy"]
        if !external.isEmpty {
            if !shape.isReachedFromOutside {
                found.append(external.invalid("may only be set for externally-accessible services"))
            } else {
                found += external.oneOf(["Cluster", "Local"])
            }
        }
        return found + spec["internalTrafficPolicy"].oneOf(["Cluster", "Local"])
    }

    /// An address stays for as long as there is one.
    private func changes(_ spec: Field, _ shape: ServiceShape, old: ServiceShape) -> [SchemaViolation] {
        guard shape.type != "ExternalName", old.type != "ExternalName", !(shape.isHeadless && old.isHeadless) else {
            return []
        }
        let list = spec["clusterIPs"]
        if shape.addresses.isEmpty, !old.addresses.isEmpty {
            return [Field("\(list.path)[0]", nil).invalid("primary clusterIP can not be unset", shown: .null)]
        }
        return zip(old.addresses, shape.addresses).enumerated().filter { $0.element.0 != $0.element.1 }
            .map { Field("\(list.path)[\($0.offset)]", list.value).invalid("may not change once set") }
    }
}
